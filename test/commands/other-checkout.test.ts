import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Options } from '../../src/commands/command.ts';
import { configure, environmentOf, targetOf } from './configured-target.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { runCommand } from './run-command.ts';
import { dnsRecords } from './standing.ts';

let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

/** Runs a verb on the target `arbutus` of an owner. */
async function run(verb: 'plan' | 'destroy' | 'doctor', owner: string, options: Options = {}) {
  await configure(sandbox, { owner, targets: { arbutus: targetOf(sandbox) } });
  return await runCommand(verb, sandbox, options, { targetName: 'arbutus', env: environmentOf(sandbox) });
}

const markOf = (owner: string) => `managed-by=provision-registry registry=arbutus owner=${owner}`;

async function record(name: string, comment: string): Promise<void> {
  const body = { type: 'A', name, content: '203.0.113.77', ttl: 1, proxied: false, comment };
  await sandbox.cloudflare.request({ method: 'POST', path: `/zones/${sandbox.zoneId}/dns_records`, body });
}

const notice =
  'The project has a registry arbutus that was made with the owner local; this run looks for that of example/registry. If it is the same one, put `owner: local` at the top of the configuration.';

// A registry whose owner is another one by now, and whose domain was another one before.

test('who looks for a registry under another owner is told of the one there is', async () => {
  const body = { security_group: { name: 'arbutus-registry', description: markOf('local') } };
  await sandbox.openstack.request('network', { method: 'POST', path: '/security-groups', body });
  expect((await run('plan', 'example/registry')).notices).toContain(notice);
  const { checks = [] } = await run('doctor', 'example/registry');
  expect(checks).toContainEqual({ name: 'owner', state: 'warning', detail: 'example/registry', remedy: notice });
  const nothing = 'Nothing of the target arbutus with the owner example/registry is there.';
  expect((await run('destroy', 'example/registry')).notices).toEqual([nothing, notice]);
});

test('its domain is not taken from it, and the refusal says whose it is', async () => {
  await record('registry.localhost', markOf('local'));
  const { changes } = await run('plan', 'example/registry');
  expect(changes.find(({ resource }) => resource === 'DNS record')?.error).toMatchObject({
    message: expect.stringMatching(/^registry\.localhost belongs to another registry: .* owner=local'/),
    remedy: expect.stringContaining('`owner:`'),
  });
});

test('under its own owner nothing is said', async () => {
  const { checks = [] } = await run('doctor', 'local');
  expect(checks).toContainEqual({ name: 'owner', state: 'ok', detail: 'local' });
  expect(checks.map(({ name }) => name)).not.toContain('DNS records of former domains');
  expect((await run('plan', 'local')).notices.filter((one) => /owner|mark/.test(one))).toEqual([]);
});

test('the record of its domain before is told of, and goes with it', async () => {
  await record('old.localhost', markOf('local'));
  await record('theirs.localhost', markOf('local-2'));
  const words = /^old\.localhost \(A 203\.0\.113\.77\) carries this registry's mark/;
  expect((await run('plan', 'local')).notices).toContainEqual(expect.stringMatching(words));
  const { checks = [] } = await run('doctor', 'local');
  expect(checks).toContainEqual({
    name: 'DNS records of former domains',
    state: 'warning',
    detail: 'A old.localhost → 203.0.113.77',
    remedy: expect.stringMatching(words),
  });
  const { planDigest: confirm = '' } = await run('destroy', 'local');
  expect(await run('destroy', 'local', { confirm })).toMatchObject({ outcome: 'success', notices: [] });
  expect((await dnsRecords(sandbox)).map(({ name }) => name)).toEqual(['theirs.localhost']);
});
