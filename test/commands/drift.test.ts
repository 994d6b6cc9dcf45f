import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { knownAfterApply } from '../../src/engine/plan.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { runCommand } from './run-command.ts';
import { dnsRecords, provisioned, standing } from './standing.ts';

let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox();
  await runCommand('provision', sandbox);
});
afterAll(() => sandbox[Symbol.asyncDispose]());

/** The last resort on a slow computer. */
const patience = { timeout: 60_000 };

const serverSchema = z.object({ id: z.string(), status: z.string() });

async function theServer() {
  const all = await sandbox.openstack.list('compute', 'servers', { path: '/servers/detail' });
  return z.tuple([serverSchema]).parse(all)[0];
}

async function act(action: string, until: string): Promise<void> {
  const path = `/servers/${(await theServer()).id}/action`;
  await sandbox.openstack.request('compute', { method: 'POST', path, body: { [action]: null } });
  await expect.poll(async () => (await theServer()).status, patience).toBe(until);
}

async function webRules(): Promise<readonly { readonly id: string; readonly port_range_min: number | null }[]> {
  const all = await sandbox.openstack.list('network', 'security_group_rules', { path: '/security-group-rules' });
  const rules = z.array(z.object({ id: z.string(), port_range_min: z.number().nullable() })).parse(all);
  return rules.filter((rule) => rule.port_range_min === 443);
}

/** What a plan says is to be done now; and that a provision of this very plan mends it. */
async function mended(): Promise<readonly string[]> {
  const plan = await runCommand('plan', sandbox);
  // What can only be looked at through something that is to change has no more to say.
  const told = plan.changes.filter(({ action, reason }) => action !== 'none' && reason !== knownAfterApply);
  const report = await runCommand('provision', sandbox);
  expect(report).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' }, planDigest: plan.planDigest });
  const after = await runCommand('plan', sandbox);
  expect(after.changes.filter(({ action }) => action !== 'none')).toEqual([]);
  expect(await standing(sandbox)).toEqual(provisioned);
  return told.map(({ resource, action, reason }) => `${action} ${resource}: ${reason}`);
}

test('a rule removed by hand is named and put back', async () => {
  for (const { id } of await webRules()) {
    await sandbox.openstack.request('network', { method: 'DELETE', path: `/security-group-rules/${id}` });
  }
  expect(await mended()).toEqual(['update security group: does not let in tcp 443 from 0.0.0.0/0']);
  expect(await webRules()).toHaveLength(1);
});

test('a server stopped by hand is named and started', async () => {
  await act('os-stop', 'SHUTOFF');
  expect(await mended()).toContain('update server: is stopped');
});

test('a DNS record that points elsewhere is named and set right', async () => {
  for (const { path } of await dnsRecords(sandbox)) {
    await sandbox.cloudflare.request({ method: 'PATCH', path, body: { content: '198.51.100.9' } });
  }
  expect(await mended()).toEqual(['update DNS record: points at 198.51.100.9, wanted 203.0.113.10']);
});

test('a DNS record removed by hand is made again', async () => {
  for (const { path } of await dnsRecords(sandbox)) await sandbox.cloudflare.request({ method: 'DELETE', path });
  expect(await mended()).toEqual(['create DNS record: A localhost, not proxied']);
});

test('an address taken off its port is put back on it', async () => {
  const all = await sandbox.openstack.list('network', 'floatingips', { path: '/floatingips' });
  for (const { id } of z.array(z.object({ id: z.string() })).parse(all)) {
    const body = { floatingip: { port_id: null } };
    await sandbox.openstack.request('network', { method: 'PUT', path: `/floatingips/${id}`, body });
  }
  expect(await mended()).toEqual(expect.arrayContaining([expect.stringMatching(/^update floating IP: /)]));
});

test('a server removed by hand is made again around the same volumes', async () => {
  const { id } = await theServer();
  await sandbox.openstack.request('compute', { method: 'DELETE', path: `/servers/${id}` });
  await expect
    .poll(() => sandbox.openstack.list('compute', 'servers', { path: '/servers/detail' }), patience)
    .toHaveLength(0);
  const told = await mended();
  expect(told).toContain('create server: sandbox-registry, c8-30gb-186, Bionic-x64');
  expect(told.join('\n')).not.toMatch(/ (volume \w+|floating IP|DNS record|key pair|port): /);
});
