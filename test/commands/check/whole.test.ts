import { expect, test } from 'vitest';
import { z } from 'zod';
import { summaryLines } from '../../../src/report/summary.ts';
import { configure, environmentOf, targetOf } from '../configured-target.ts';
import { type LocalSandbox, localSandbox } from '../local-sandbox.ts';
import { runCommand } from '../run-command.ts';
import { encryptionMode, settledAt } from '../tls-site.ts';
import { changeRecord, checksOf, lineOf, named, theHost } from './arrange.ts';

/** Tags and manifests that are kept in any repository. */
async function images(sandbox: LocalSandbox): Promise<number> {
  const { imagesOn, volumes } = await theHost(sandbox);
  const kept = volumes().flatMap(({ id }) => [...imagesOn(id).repositories.values()]);
  return kept.reduce((sum, { tags, manifests }) => sum + tags.size + manifests.size, 0);
}

test('a registry that stands is proved, with a layer over 100 MB, and nothing is changed', async () => {
  await using sandbox = await localSandbox();
  await runCommand('provision', sandbox);
  sandbox.requests.forget();
  const report = await runCommand('check', sandbox);
  expect(report).toMatchObject({ command: 'check', outcome: 'success', changes: [], notices: [] });
  const checks = report.checks ?? [];
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(checks.map(({ area, name }) => `${area} ${name}`)).toEqual([
    'plan resources',
    'plan CAA records',
    ...['DNS record', 'other records', 'port 443', 'certificate', 'redirect'].map((name) => `outside ${name}`),
    ...['no password', 'password', 'push', 'pull', 'BinderHub', 'delete'].map((name) => `outside ${name}`),
    ...['mount /DATA', 'mount /docker-registry', 'service registry', 'service proxy'].map((name) => `inside ${name}`),
    ...['registry image', 'proxy image', 'configuration', 'clock', 'reboot'].map((name) => `inside ${name}`),
  ]);
  expect(lineOf(checks, 'push').detail).toMatch(/^one layer of 106 MB, in [\d.]+ s, [\d.]+ MB\/s$/);
  expect(lineOf(checks, 'resources').detail).toBe('16 of 16 as wanted');
  expect(lineOf(checks, 'registry image').detail).toMatch(/^distribution 3\.1\.2, sha256:[0-9a-f]{64} as pinned$/);
  expect(sandbox.requests.changing()).toEqual([]);
  expect(report.requests).toMatchObject({ ssh: 1 });
  expect(await images(sandbox)).toBe(0);
});

test('a second check makes the registry keep no more than the first', async () => {
  await using sandbox = await localSandbox();
  await runCommand('provision', sandbox);
  const { imagesOn, volumes } = await theHost(sandbox);
  const kept = () =>
    volumes().reduce((sum, { id }) => sum + [...imagesOn(id).blobs.values()].filter(isLarge).length, 0);
  await checksOf(sandbox);
  await checksOf(sandbox);
  expect(kept()).toBe(1);
});

function isLarge({ length }: Buffer): boolean {
  return length > 900_000;
}

test('where nothing was made there is one line that says so', async () => {
  await using sandbox = await localSandbox();
  const report = await runCommand('check', sandbox);
  expect(report.outcome).toBe('failure');
  expect(report.checks).toEqual([
    {
      name: 'registry',
      state: 'failure',
      detail: 'there is none: its server is missing',
      remedy: 'Run provision, which makes it.',
    },
  ]);
});

test('a server that is stopped', async () => {
  await using sandbox = await localSandbox();
  await runCommand('provision', sandbox);
  const all = await sandbox.openstack.list('compute', 'servers', { path: '/servers' });
  const [{ id }] = z.tuple([z.object({ id: z.string() })]).parse(all);
  const act = { method: 'POST', path: `/servers/${id}/action`, body: { 'os-stop': null } } as const;
  await sandbox.openstack.request('compute', act);
  await expect.poll(async () => lineOf(await checksOf(sandbox), 'server').detail).toBe('is stopped');
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual(['port 443']);
  expect(lineOf(checks, 'clock').detail).toBe('not looked at: server is stopped');
});

test('a cloud that lets nobody in hides nothing of what is seen from outside', async () => {
  await using sandbox = await localSandbox();
  await configure(sandbox, { owner: 'example/registry', targets: { arbutus: targetOf(sandbox) } });
  const context = { targetName: 'arbutus', env: environmentOf(sandbox, { password: 'not the password' }) };
  const report = await runCommand('check', sandbox, {}, context);
  expect(report.outcome).toBe('failure');
  const checks = report.checks ?? [];
  expect(checks[0]).toMatchObject({ name: 'credentials', state: 'failure' });
  expect(lineOf(checks, 'other records').state).toBe('ok');
  expect(lineOf(checks, 'clock')).toMatchObject({ state: 'skipped' });
});

test("behind Cloudflare's proxy the limit of 100 MB is a warning, and the origin's certificate has a line", async () => {
  await using sandbox = await localSandbox();
  await encryptionMode(sandbox, 'strict');
  const wanted = { target: { tls: 'origin-ca' } } as const;
  await settledAt(sandbox, wanted);
  const large = await checksOf(sandbox, { ...wanted, layerBytes: 101 * 2 ** 20 });
  expect(named(large, 'failure')).toEqual([]);
  expect(named(large, 'warning')).toEqual(['push']);
  expect(lineOf(large, 'push')).toMatchObject({
    detail: expect.stringMatching(
      /^Cloudflare's proxy refuses a layer of 106 MB \(413\), because it lets through 100 MB at most; one layer of 262 kB, /,
    ),
    remedy: expect.stringContaining('tls: automatic'),
  });
  expect(lineOf(large, 'DNS record').detail).toBe(
    "localhost → 203.0.113.10, answered with Cloudflare's proxy, 192.0.2.10",
  );
  expect(lineOf(large, 'origin certificate').detail).toMatch(/^547\d of 5475 days left, by Sandbox$/);
  expect(lineOf(large, 'encryption mode').detail).toBe('strict');

  await changeRecord(sandbox, { proxied: false });
  const checks = await checksOf(sandbox, wanted);
  expect(named(checks, 'failure')).toEqual(['DNS record']);
  expect(lineOf(checks, 'DNS record').detail).toContain('is not proxied');
  expect(lineOf(checks, 'push').detail).toBe("not looked at: its name does not lead to Cloudflare's proxy");
});

test('with tls: flexible plain HTTP is a warning', async () => {
  await using sandbox = await localSandbox();
  await encryptionMode(sandbox, 'flexible');
  const wanted = { target: { tls: 'flexible' } } as const;
  await settledAt(sandbox, wanted);
  const checks = await checksOf(sandbox, wanted);
  expect(named(checks, 'failure')).toEqual([]);
  expect(named(checks, 'warning')).toEqual(['redirect']);
  expect(lineOf(checks, 'redirect').detail).toContain('plain HTTP is answered with 401');
});

test('a cancelled check leaves no image behind', async () => {
  await using sandbox = await localSandbox();
  await runCommand('provision', sandbox);
  const controller = new AbortController();
  const report = await runCommand(
    'check',
    sandbox,
    {},
    {
      signal: controller.signal,
      emit: (event) => event.type === 'progress' && event.progress === 'pulling it' && controller.abort(),
    },
  );
  expect(report.outcome).toBe('cancelled');
  expect(await images(sandbox)).toBe(0);
});

test('reads well at 80 columns', async () => {
  await using sandbox = await localSandbox();
  await runCommand('provision', sandbox);
  (await theHost(sandbox)).rebootRequired = true;
  const report = await runCommand('check', sandbox);
  const look = { width: 80, color: false, unicode: true };
  const lines = summaryLines(report, look, (verb) => `provision-registry ${verb} sandbox`);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.slice(1, 4)).toEqual(['', '  1 warning, 21 ok', '']);
  expect(lines).toContain('  ! reboot                  an update of the host waits for one');
});
