import { expect, test } from 'vitest';
import type { Filesystem } from '../../src/sandbox/host/host-state.ts';
import type { RunningService } from '../../src/sandbox/host.ts';
import { sandboxHost } from '../../src/sandbox/host.ts';
import { changed, dataVolume, imagesVolume, provisionHost } from '../host/registry-host.ts';
import { connectionTo } from './host-connection.ts';

function sandbox(filesystems = new Map<string, Filesystem>()) {
  const attached = [dataVolume, imagesVolume];
  let running: readonly RunningService[] = [];
  const host = sandboxHost({
    volumes: () => attached,
    filesystems,
    pace: 0,
    signal: new AbortController().signal,
    onServices: (services) => {
      running = services;
    },
  });
  return { host, connection: connectionTo(host), attached, running: () => running };
}

test('is prepared by the same resources as a real host, and then as wanted', async () => {
  const { connection, running } = sandbox();
  const first = await provisionHost(connection);
  expect(changed(first.changes)).toEqual([
    'mount /DATA: create (1 GiB at /DATA, ext4 unless there is a file system already)',
    'mount /docker-registry: create (2 GiB at /docker-registry, ext4 unless there is a file system already)',
    'Docker: create (Docker Engine, unless it is there already)',
    'service registry: create (registry:2.8.3)',
  ]);
  expect(first.progress).toContain("installing Docker from Docker's repository");
  expect(running()).toMatchObject([{ name: 'registry', image: 'registry:2.8.3', volumeId: imagesVolume.id }]);
  expect(changed((await provisionHost(connection)).changes)).toEqual([]);
});

test('gives a service the files it was installed with, changed ones too', async () => {
  const { connection, running } = sandbox();
  await provisionHost(connection);
  const files = () => running()[0]?.files;
  const secret = files()?.get('secret.env');
  expect(secret).toMatch(/^REGISTRY_HTTP_SECRET=[0-9a-f]{64}\n$/);
  const before = files()?.get('htpasswd');
  expect(changed((await provisionHost(connection, { password: 'other' })).changes)).toEqual([
    'service registry: update (htpasswd differs)',
  ]);
  expect(files()?.get('htpasswd')).not.toBe(before);
  expect(files()?.get('secret.env')).toBe(secret);
});

test('is never shown a secret in a command, nor is the progress', async () => {
  const { connection } = sandbox();
  const commands: string[] = [];
  const watched: typeof connection = {
    ...connection,
    exec: (command, options) => {
      commands.push(command);
      return connection.exec(command, options);
    },
  };
  const { changes, progress } = await provisionHost(watched, { password: 'hunter2' });
  expect(commands.length).toBeGreaterThan(4);
  expect(JSON.stringify([commands, changes, progress])).not.toMatch(/hunter2|\$2|dXNlcjok/);
});

test('is back after a reboot, without the service of a volume that is gone', async () => {
  const { connection, host, attached, running } = sandbox();
  await provisionHost(connection);
  host.reboot();
  expect(changed((await provisionHost(connection)).changes)).toEqual([]);
  expect(running()).toHaveLength(1);
  attached.pop();
  host.reboot();
  expect(running()).toEqual([]);
});

test('keeps what is on volumes when the server is replaced', async () => {
  const filesystems = new Map<string, Filesystem>();
  await provisionHost(sandbox(filesystems).connection);
  const kept = structuredClone(filesystems);
  const { changes } = await provisionHost(sandbox(filesystems).connection, { permission: { kind: 'not ours' } });
  expect(changed(changes)).toEqual([
    'mount /DATA: update (its ext4 file system is not mounted)',
    'mount /docker-registry: update (its ext4 file system is not mounted)',
    'Docker: create (Docker Engine, unless it is there already)',
    'service registry: create (registry:2.8.3)',
  ]);
  expect(filesystems).toEqual(kept);
});

test('does not format what is not ours', async () => {
  const { connection, host } = sandbox();
  const { changes } = await provisionHost(connection, { permission: { kind: 'not ours' } });
  expect(changed(changes)[0]).toBe(
    `mount /DATA: volume ${dataVolume.id} (/dev/vdb) is blank, and it is not ours to format: its metadata does not say formatted=no`,
  );
  expect(host.state.filesystems.size).toBe(0);
});

test('refuses a command that is none of our scripts', async () => {
  const { host } = sandbox();
  expect(await host.exec('rm -rf /', '')).toMatchObject({ code: 127 });
  expect(await host.exec('sudo -n bash -s -- facts', 'echo something else')).toMatchObject({ code: 127 });
});
