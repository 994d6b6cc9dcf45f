import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { pathOf } from '../../../src/host/service-spec.ts';
import { type LocalSandbox, localSandbox } from '../local-sandbox.ts';
import { runCommand } from '../run-command.ts';
import { checksOf, closePort, lineOf, named, theHost } from './arrange.ts';

let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox();
  await runCommand('provision', sandbox);
});
afterEach(async () => {
  const host = await theHost(sandbox);
  for (const filesystem of host.filesystems.values()) {
    delete filesystem.usedBytes;
    delete filesystem.usedInodes;
  }
  Object.assign(host, { rebootRequired: false, clockAhead: 0, synchronized: true });
  const { outcome } = await runCommand('provision', sandbox);
  expect(outcome).toBe('success');
});
afterAll(() => sandbox[Symbol.asyncDispose]());

const proofs = ['no password', 'password', 'push', 'pull', 'BinderHub', 'delete'];
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

/** Fills a part of the file system at a mount point. */
async function fill(point: string, part: number): Promise<void> {
  const { filesystems, mounts } = await theHost(sandbox);
  const filesystem = filesystems.get(mounts.get(point) ?? '');
  if (filesystem !== undefined) filesystem.usedBytes = filesystem.sizeGiB * 0.984 * 2 ** 30 * part;
}

/** Lets a container run another image than it is told to. */
async function runImage(service: string, image: string): Promise<void> {
  const { services } = await theHost(sandbox);
  const installed = services.get(service);
  if (installed !== undefined) services.set(service, { ...installed, image });
}

test('the volume of the registry unmounted', async () => {
  const { mounts, notice } = await theHost(sandbox);
  mounts.delete('/docker-registry');
  await notice();
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual(['port 443', 'mount /docker-registry', 'service registry', 'service proxy']);
  expect(lineOf(checks, 'mount /docker-registry')).toMatchObject({
    detail: 'nothing is mounted there, so its containers stay down',
    remedy: expect.stringContaining('Run provision, which attaches and mounts it'),
  });
  expect(named(checks, 'warning')).toEqual(['redirect']);
  expect(lineOf(checks, 'service proxy').remedy).toBe('It waits for its volume: see mount /docker-registry.');
  expect(lineOf(checks, 'port 443').remedy).toBe('The proxy does not run: see service proxy.');
  expect(named(checks, 'skipped')).toEqual(['certificate', ...proofs, 'registry image', 'proxy image']);
});

test('the data volume unmounted', async () => {
  (await theHost(sandbox)).mounts.delete('/DATA');
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual(['mount /DATA']);
  expect(lineOf(checks, 'mount /DATA').detail).toBe('nothing is mounted there');
  expect(named(checks, 'skipped')).toEqual([]);
});

test('a volume 95 % full', async () => {
  await fill('/docker-registry', 0.951);
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual(['mount /docker-registry']);
  expect(lineOf(checks, 'mount /docker-registry')).toEqual({
    area: 'inside',
    name: 'mount /docker-registry',
    state: 'failure',
    detail: '95 % of 1.9 TiB used, inodes 0 %',
    remedy:
      'Delete old images with clean, or raise volumes.registry.size and run provision, which lets it grow while it is in use.',
  });
  expect(named(checks, 'warning')).toEqual([]);
  expect(named(checks, 'skipped')).toEqual([]);
});

test('a volume 80 % full', async () => {
  await fill('/DATA', 0.801);
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual([]);
  expect(named(checks, 'warning')).toEqual(['mount /DATA']);
  expect(lineOf(checks, 'mount /DATA')).toMatchObject({
    detail: '80 % of 492 GiB used, inodes 0 %',
    remedy: expect.stringContaining('raise volumes.data.size'),
  });
});

test('a volume 79 % full', async () => {
  await fill('/DATA', 0.799);
  expect(lineOf(await checksOf(sandbox), 'mount /DATA')).toMatchObject({
    state: 'ok',
    detail: '79 % of 492 GiB used, inodes 0 %, mounted by UUID',
  });
});

test('no inodes left where there is room', async () => {
  const { filesystems, mounts } = await theHost(sandbox);
  const filesystem = filesystems.get(mounts.get('/DATA') ?? '');
  if (filesystem !== undefined) filesystem.usedInodes = Math.floor((filesystem.sizeGiB * 0.984 * 2 ** 30) / 16_384);
  const line = lineOf(await checksOf(sandbox), 'mount /DATA');
  expect(line).toMatchObject({
    state: 'failure',
    detail: expect.stringMatching(/^0 % of 492 GiB used, inodes (99|100) %$/),
  });
});

test('a mount that the next boot will not make', async () => {
  (await theHost(sandbox)).fstab.delete('/DATA');
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual([]);
  expect(named(checks, 'warning')).toEqual(['mount /DATA']);
  expect(lineOf(checks, 'mount /DATA').detail).toContain('is not mounted at boot');
});

test('another volume where one is wanted', async () => {
  const { mounts, notice } = await theHost(sandbox);
  mounts.set('/DATA', mounts.get('/docker-registry') ?? '');
  await notice();
  const line = lineOf(await checksOf(sandbox), 'mount /DATA');
  expect(line).toMatchObject({ state: 'failure', detail: expect.stringContaining('which is not volume') });
  mounts.delete('/DATA');
});

test('a pending reboot', async () => {
  (await theHost(sandbox)).rebootRequired = true;
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual([]);
  expect(named(checks, 'warning')).toEqual(['reboot']);
  expect(lineOf(checks, 'reboot').remedy).toContain('openstack server reboot');
});

test.each([
  [300, '5 min ahead, synchronized'],
  [-90, '90 s behind, synchronized'],
])('a clock that is off by %i seconds', async (seconds, words) => {
  (await theHost(sandbox)).clockAhead = seconds;
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual([]);
  expect(named(checks, 'warning')).toEqual(['clock']);
  expect(lineOf(checks, 'clock')).toMatchObject({
    detail: words,
    remedy: expect.stringMatching(/^Set it right on the host \(`sudo timedatectl/),
  });
});

test('a clock that nothing keeps right', async () => {
  (await theHost(sandbox)).synchronized = false;
  expect(lineOf(await checksOf(sandbox), 'clock')).toMatchObject({
    state: 'warning',
    detail: 'right, and nothing synchronizes it',
    remedy: 'Switch on a time service on the host, so that it stays right: `sudo timedatectl set-ntp true`.',
  });
});

test('an image with known faults', async () => {
  await runImage('registry', `registry:3.0.0@${digest('a')}`);
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual([]);
  expect(named(checks, 'warning')).toEqual(['service registry', 'registry image']);
  expect(lineOf(checks, 'registry image')).toMatchObject({
    detail: expect.stringMatching(/^distribution 3\.0\.0 has known faults: CVE-2026-41888 \(.*; fixed in 3\.1\.1\)$/),
    remedy: expect.stringContaining('registry.image'),
  });
  expect(lineOf(checks, 'service registry').detail).toContain('image registry:3.0.0');
});

test('an image that is pinned by no digest', async () => {
  await runImage('proxy', 'caddy:2.11.4');
  expect(lineOf(await checksOf(sandbox), 'proxy image')).toMatchObject({
    state: 'warning',
    detail: 'Caddy 2.11.4, by tag alone: what it stands for may change',
    remedy: expect.stringMatching(/^Set registry\.proxy-image to caddy:2\.11\.4@sha256:[0-9a-f]{64}\.$/),
  });
});

test('uploads that are never purged', async () => {
  const { files, notice } = await theHost(sandbox);
  const path = pathOf('registry', 'config.yml');
  const content =
    files.get(path)?.content.replace(/(uploadpurging:\n(?: {6}.*\n)*? {6}enabled:) true/, '$1 false') ?? '';
  files.set(path, { content, mode: '644' });
  await notice();
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual([]);
  expect(named(checks, 'warning')).toEqual(['service registry', 'configuration']);
  expect(lineOf(checks, 'configuration').detail).toBe('deletion is allowed, uploads that were left are never purged');
});

test('a configuration that is gone', async () => {
  const { files } = await theHost(sandbox);
  files.delete(pathOf('registry', 'config.yml'));
  expect(lineOf(await checksOf(sandbox), 'configuration')).toMatchObject({
    state: 'failure',
    detail: '/etc/provision-registry/registry/config.yml is missing or cannot be read',
  });
});

test('a service that does not start with the host', async () => {
  const proxy = (await theHost(sandbox)).services.get('proxy');
  if (proxy !== undefined) proxy.enabled = false;
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual([]);
  expect(named(checks, 'warning')).toEqual(['service proxy']);
  expect(lineOf(checks, 'service proxy').detail).toBe('does not start with the host');
});

test('SSH closed hides nothing of what is seen from outside', async () => {
  await closePort(sandbox, 22);
  const checks = await checksOf(sandbox, { sshTimeoutMs: 1_000 });
  expect(named(checks, 'failure')).toEqual(['SSH']);
  expect(named(checks, 'warning')).toEqual(['security group']);
  expect(lineOf(checks, 'push').state).toBe('ok');
  expect(lineOf(checks, 'clock')).toMatchObject({ state: 'skipped', detail: 'not looked at: SSH failed' });
});
