import { homedir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Report } from '../../src/engine/report.ts';
import { servers } from '../../src/openstack/compute/servers.ts';
import { connect } from '../../src/openstack/session.ts';
import { openstackCredentials } from '../../src/target/openstack-credentials.ts';
import { type DockerDaemon, dockerdMissing, startDockerDaemon } from './docker-daemon.ts';
import {
  domain,
  nameInHosts,
  unavailable as noCloud,
  openStaging,
  password,
  type Run,
  type Staging,
  trustForContainers,
  user,
} from './staging.ts';

const unavailable = noCloud ?? (dockerdMissing ? 'needs dockerd, docker and skopeo' : undefined);

/** A registry's whole life on a real cloud: each test goes on where the last one ended. */
describe.skipIf(unavailable)(`a registry on a real cloud${unavailable ? ` (${unavailable})` : ''}`, () => {
  let staging: Staging;
  let docker: DockerDaemon;
  const undo: (() => Promise<void>)[] = [];

  const report = async (...args: string[]): Promise<Report> => {
    const { stdout, stderr } = await staging.program(...args, '--json');
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };
  const clients = (file: string, ...args: string[]): Promise<Run> => staging.command(file, args);
  const withDocker = (...args: string[]) =>
    clients('docker', '--host', docker.host, '--config', staging.directory, ...args);
  const openstack = async () => {
    const credentials = await openstackCredentials({ env: process.env, cwd: staging.directory, home: homedir() });
    return connect(credentials);
  };

  beforeAll(async () => {
    staging = await openStaging();
    docker = await startDockerDaemon(staging.directory);
    undo.push(await trustForContainers(staging.root));
  });
  afterAll(async () => {
    if (staging === undefined) return;
    const { planDigest } = await report('destroy', 'staging', '--volumes', '--floating-ip');
    await staging.program('destroy', 'staging', '--volumes', '--floating-ip', '--confirm', planDigest ?? '');
    for (const step of undo.toReversed()) await step();
    await docker?.stop();
    await staging.close();
  });

  test('goes from nothing to a proven registry with one command', async () => {
    const made = await report('provision', 'staging');
    undo.push(await nameInHosts(made.registry.address ?? ''));
    expect(made).toMatchObject({
      outcome: 'success',
      probe: { outcome: 'passed' },
      registry: { url: `https://${domain}` },
    });
    expect(made.changes.filter(({ action }) => action === 'create').length).toBeGreaterThanOrEqual(14);
  });

  test('changes nothing when run again', async () => {
    const again = await report('provision', 'staging');
    expect(again.outcome).toBe('success');
    expect(again.changes.filter(({ action }) => action !== 'none')).toEqual([]);
  });

  test('lets docker log in, push and pull over HTTPS', async () => {
    const login = await staging.command(
      'docker',
      ['--host', docker.host, '--config', staging.directory, 'login', domain, '-u', user, '--password-stdin'],
      { input: password },
    );
    expect(login).toMatchObject({ code: 0, stdout: expect.stringContaining('Login Succeeded') });
    const image = `${domain}/my-ubuntu:16.04`;
    const made = await staging.command('sh', [
      '-c',
      `tar -c /etc/os-release 2>/dev/null | docker --host ${docker.host} import - ${image}`,
    ]);
    expect(made.code).toBe(0);
    expect(await withDocker('push', image)).toMatchObject({ code: 0 });
    expect(await withDocker('rmi', image)).toMatchObject({ code: 0 });
    expect(await withDocker('pull', image)).toMatchObject({ code: 0, stderr: '' });
  });

  test('lets skopeo copy from it with the certificate checked', async () => {
    const to = `dir:${staging.directory}/copied`;
    const from = `docker://${domain}/my-ubuntu:16.04`;
    const copied = await clients(
      'skopeo',
      'copy',
      '--insecure-policy',
      `--src-authfile=${staging.directory}/config.json`,
      from,
      to,
    );
    expect(copied).toMatchObject({ code: 0 });
  });

  test('comes back by itself with both mounts when the guest is rebooted', async () => {
    const cloud = await openstack();
    const server = (await servers.list(cloud, {})).find(({ name }) => name === 'staging-registry');
    await cloud.request('compute', {
      method: 'POST',
      path: `/servers/${server?.id}/action`,
      body: { reboot: { type: 'SOFT' } },
    });
    // It answers a while longer, until the guest goes down.
    const status = async () =>
      (await clients('curl', '-sk', '-m', '5', '-o', '/dev/null', '-w', '%{http_code}', `https://${domain}/v2/`))
        .stdout;
    await vi.waitFor(async () => expect(await status()).not.toBe('401'), { timeout: 300_000, interval: 200 });
    await vi.waitFor(async () => expect(await status()).toBe('401'), { timeout: 900_000, interval: 1_000 });
    expect(await withDocker('pull', `${domain}/my-ubuntu:16.04`)).toMatchObject({ code: 0 });
    await vi.waitFor(
      async () => {
        const { changes } = await report('plan', 'staging');
        expect(changes.filter(({ action }) => action !== 'none')).toEqual([]);
      },
      { timeout: 300_000, interval: 1_000 },
    );
  });

  test('destroys only what it was told to, and finds the rest again', async () => {
    const refused = await staging.program('destroy', 'staging');
    expect(refused.code).toBe(3);
    const { planDigest } = await report('destroy', 'staging');
    const gone = await report('destroy', 'staging', '--confirm', planDigest ?? '');
    expect(gone.outcome).toBe('success');
    const left = await report('destroy', 'staging');
    expect(left.changes.map(({ resource, action }) => `${resource} ${action}`)).toEqual([
      'floating IP none',
      'volume data none',
      'volume registry none',
    ]);
    const back = await report('provision', 'staging');
    expect(back).toMatchObject({
      outcome: 'success',
      registry: { address: gone.changes.find(isAddress)?.reason.split(',')[0] },
    });
    expect(await withDocker('rmi', `${domain}/my-ubuntu:16.04`)).toMatchObject({ code: 0 });
    expect(await withDocker('pull', `${domain}/my-ubuntu:16.04`)).toMatchObject({ code: 0 });
  });
});

function isAddress({ resource }: { readonly resource: string }): boolean {
  return resource === 'floating IP';
}
