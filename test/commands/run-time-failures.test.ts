import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Options, Verb } from '../../src/commands/command.ts';
import { configure, environmentOf, targetOf } from './configured-target.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { runCommand } from './run-command.ts';
import { standing } from './standing.ts';

let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());
afterEach(() => sandbox.requests.forget());

/** Runs a verb on a target of the configuration, in the sandbox's cloud. */
async function run(verb: Verb, parts: object, auth: object = {}, options: Options = {}) {
  await configure(sandbox, { owner: 'example/registry', targets: { arbutus: targetOf(sandbox, parts) } });
  const env = environmentOf(sandbox, auth);
  return await runCommand(verb, sandbox, options, { targetName: 'arbutus', env });
}

function failureOf(report: Awaited<ReturnType<typeof run>>, resource: string) {
  return report.changes.find((change) => change.resource === resource)?.error;
}

test("a wrong password is told once, in Keystone's own words", async () => {
  const report = await run('provision', {}, { password: 'not the password' });
  expect(report).toMatchObject({ outcome: 'failure', changes: [] });
  expect(report.error?.message).toContain('The request you have made requires authentication.');
  expect(report.error?.message).toMatch(/req-[0-9a-f-]{36}/);
  expect(report.error?.remedy).toMatch(/password/);
  expect(JSON.stringify(report)).not.toContain('not the password');
});

test('a flavor that does not exist is told with the nearest names, and nothing is made', async () => {
  const report = await run('provision', { server: { ...targetOf(sandbox).server, flavor: 'c8-30gb-168' } });
  expect(report.outcome).toBe('failure');
  expect(failureOf(report, 'flavor')).toMatchObject({
    message: expect.stringContaining(
      "There is no flavor 'c8-30gb-168' for this project; the nearest names are 'c8-30gb-186'",
    ),
    remedy: expect.stringContaining('openstack flavor list'),
  });
  expect(sandbox.requests.changing()).toEqual([]);
});

test('an image that does not exist is told with the nearest names, and nothing is made', async () => {
  const report = await run('provision', { server: { ...targetOf(sandbox).server, image: 'bionic' } });
  expect(report.outcome).toBe('failure');
  expect(failureOf(report, 'image')?.message).toContain(
    "There is no image 'bionic' for this project; the nearest names are 'Bionic-x64'",
  );
  expect(sandbox.requests.changing()).toEqual([]);
});

test('a network that does not exist is told with the nearest names', async () => {
  const report = await run('plan', { server: { ...targetOf(sandbox).server, network: 'intern' } });
  expect(failureOf(report, 'network')?.message).toContain("There is no network 'intern' for this project; the nearest");
});

test('a zone that the token may not see is told with the domain', async () => {
  const report = await run('plan', { domain: 'registry.example.org', dns: {} });
  expect(report.outcome).toBe('failure');
  expect(failureOf(report, 'zone')?.message).toContain('registry.example.org');
});

test('a refused Cloudflare token is told in its own words, and nothing is made', async () => {
  await configure(sandbox, { owner: 'example/registry', targets: { arbutus: targetOf(sandbox) } });
  const env = { ...environmentOf(sandbox), CLOUDFLARE_API_TOKEN: 'f'.repeat(40) };
  const report = await runCommand('provision', sandbox, {}, { targetName: 'arbutus', env });
  expect(failureOf(report, 'DNS record')?.message).toContain('Invalid access token');
  expect(sandbox.requests.changing()).toEqual([]);
});

test("a server in ERROR is told with Nova's fault text, removed again, and not built on", async () => {
  const server = { ...targetOf(sandbox).server, flavor: 'c999-too-big' };
  const report = await run('provision', { server });
  expect(report).toMatchObject({ outcome: 'failure', probe: { outcome: 'not reached' } });
  expect(failureOf(report, 'server')).toMatchObject({
    message: expect.stringMatching(/is in ERROR\. Nova says: No valid host was found\..*\[code 500\].*req-/s),
    remedy: expect.stringContaining('choose another flavor'),
  });
  const outcomes = Object.fromEntries(report.changes.map(({ resource, outcome }) => [resource, outcome]));
  expect(outcomes).toMatchObject({
    server: 'failed',
    'volume data': 'done',
    'DNS record': 'done',
    'attachment data': 'not reached',
    'service registry': 'not reached',
  });
  expect((await standing(sandbox)).filter((one) => one.startsWith('server '))).toEqual([]);
  // What was begun carries our mark, so that destroy finds it.
  const { planDigest } = await run('destroy', { server }, {}, { volumes: true, 'floating-ip': true });
  const confirmed = { volumes: true, 'floating-ip': true, confirm: planDigest ?? '' };
  expect((await run('destroy', { server }, {}, confirmed)).outcome).toBe('success');
  expect(await standing(sandbox)).toEqual([]);
});

test('an exceeded quota is told with need and left, before anything is made', async () => {
  await using poor = await localSandbox({ pace: 0, quotas: { floatingIps: 0, gigabytes: 1000 } });
  const report = await runCommand('provision', poor);
  expect(report.outcome).toBe('failure');
  expect(report.error).toMatchObject({
    message:
      "The project's quota is exceeded: floating IPs: need 1, used 0 of 0, left 0; GiB of volumes: need 2500, used 0 of 1000, left 1000",
    remedy: expect.stringContaining('operators'),
  });
  expect(poor.requests.changing()).toEqual([]);
  expect(await standing(poor)).toEqual([]);
});
