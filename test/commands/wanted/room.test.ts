import { expect, test } from 'vitest';
import { z } from 'zod';
import { quotaWords } from '../../../src/openstack/resources/quota.ts';
import { targetOf } from '../configured-target.ts';
import { type LocalSandbox, localSandbox } from '../local-sandbox.ts';
import { madeInCloud, onArbutus } from '../made-in-cloud.ts';

const doctored = (sandbox: LocalSandbox, parts: object) => onArbutus('doctor', sandbox, parts);

/** What doctor says of the target `arbutus`, one line each. */
async function details(sandbox: LocalSandbox, parts: object): Promise<readonly string[]> {
  const { checks = [], quotas = [] } = await doctored(sandbox, parts);
  return [...checks.map(({ name, detail }) => `${name}: ${detail}`), ...quotas.map(quotaWords)];
}

/** What doctor counts as needed, where that is anything. */
async function needs(sandbox: LocalSandbox, parts: object): Promise<Readonly<Record<string, number>>> {
  const { quotas = [] } = await doctored(sandbox, parts);
  return Object.fromEntries(quotas.filter(({ need }) => need > 0).map(({ name, need }) => [name, need]));
}

test('a free address that may be reused needs no quota, and doctor names it', async () => {
  await using sandbox = await localSandbox({ pace: 0, quotas: { floatingIps: 1 } });
  const reusing = { 'floating-ip': { reuse: true } };
  const none = await details(sandbox, reusing);
  expect(none).toContain('free floating IPs: none');
  expect(none).toContain('floating IPs: need 1, used 0 of 1, left 1');

  const all = await sandbox.openstack.list('network', 'networks', { path: '/networks', query: { name: 'external' } });
  const [external] = z.array(z.object({ id: z.string() })).parse(all);
  const body = { floatingip: { floating_network_id: external?.id } };
  await sandbox.openstack.request('network', { method: 'POST', path: '/floatingips', body });
  const one = await details(sandbox, reusing);
  expect(one).toContain('free floating IPs: 203.0.113.10');
  expect(one).toContain('floating IPs: need 0, used 1 of 1, left 0');

  const unasked = await details(sandbox, {});
  expect(unasked).toContain('floating IPs: need 1, used 1 of 1, left 0');
  expect(unasked.some((line) => line.startsWith('free floating IPs'))).toBe(false);
});

test.each([
  ['open to all', {}, 6],
  ['from two networks', { 'ssh-from': ['192.0.2.0/24', '198.51.100.0/24'] }, 7],
  ['from the runner, for whom there is room too', { 'ssh-from': 'runner' }, 6],
])('the rules of the security group are counted, with SSH %s', async (_, firewall, need) => {
  await using sandbox = await localSandbox({ pace: 0, quotas: { securityGroupRules: 50 } });
  const told = await details(sandbox, { firewall });
  expect(told.find((line) => line.includes('security group rules'))).toMatch(
    new RegExp(`^security group rules: need ${need}, used \\d+ of 50`),
  );
});

test('of what is there already nothing is needed, but for the rule of this run', async () => {
  await using sandbox = await localSandbox();
  await madeInCloud(sandbox, {});
  expect(await needs(sandbox, {})).toEqual({});
  expect(await needs(sandbox, { firewall: { 'ssh-from': 'runner' } })).toEqual({ 'security group rules': 1 });
});

test('of rules that change, only those are needed for which no other goes', async () => {
  await using sandbox = await localSandbox();
  await madeInCloud(sandbox, {});
  const list = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'];
  expect(await needs(sandbox, { firewall: { 'ssh-from': list } })).toEqual({ 'security group rules': 2 });
});

test('volumes that grow need what they grow by', async () => {
  await using sandbox = await localSandbox();
  await madeInCloud(sandbox, {});
  const volumes = { data: { size: 15 }, registry: { size: 20 } };
  expect(await needs(sandbox, { volumes })).toEqual({ 'GiB of volumes': 5 });
});

test('a server that boots from a volume needs one more, as large as was asked for', async () => {
  await using sandbox = await localSandbox();
  const bare = await needs(sandbox, {});
  const server = { ...targetOf(sandbox).server, 'boot-volume': 25 };
  expect(await needs(sandbox, { server })).toMatchObject({
    volumes: 3,
    'GiB of volumes': (bare['GiB of volumes'] ?? 0) + 25,
  });
});

test('a server that is replaced by a bigger one needs the difference', async () => {
  await using sandbox = await localSandbox();
  const small = { ...targetOf(sandbox).server, flavor: 'c2-4gb-16' };
  const big = { ...targetOf(sandbox).server, flavor: 'c8-30gb-186' };
  await madeInCloud(sandbox, { server: small });
  expect(await needs(sandbox, { server: big })).toEqual({ cores: 6, 'memory in MiB': 30_720 - 4096 });
});
