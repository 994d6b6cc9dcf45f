import { expect, test } from 'vitest';
import { z } from 'zod';
import { configure, environmentOf, targetOf } from './configured-target.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { runCommand } from './run-command.ts';

/** What doctor says of the target `arbutus`, by the beginning of the line. */
async function details(sandbox: LocalSandbox, parts: object): Promise<readonly string[]> {
  await configure(sandbox, { owner: 'example/registry', targets: { arbutus: targetOf(sandbox, parts) } });
  const report = await runCommand('doctor', sandbox, {}, { targetName: 'arbutus', env: environmentOf(sandbox) });
  return (report.checks ?? []).map(({ name, detail }) => `${name}: ${detail}`);
}

test('a free address that may be reused needs no quota, and doctor names it', async () => {
  await using sandbox = await localSandbox({ pace: 0, quotas: { floatingIps: 1 } });
  const reusing = { 'floating-ip': { reuse: true } };
  const none = await details(sandbox, reusing);
  expect(none).toContain('free floating IPs: none');
  expect(none).toContain('quota: floating IPs: need 1, used 0 of 1, left 1');

  const all = await sandbox.openstack.list('network', 'networks', { path: '/networks', query: { name: 'external' } });
  const [external] = z.array(z.object({ id: z.string() })).parse(all);
  const body = { floatingip: { floating_network_id: external?.id } };
  await sandbox.openstack.request('network', { method: 'POST', path: '/floatingips', body });
  const one = await details(sandbox, reusing);
  expect(one).toContain('free floating IPs: 203.0.113.10');
  expect(one).toContain('quota: floating IPs: need 0, used 1 of 1, left 0');

  const unasked = await details(sandbox, {});
  expect(unasked).toContain('quota: floating IPs: need 1, used 1 of 1, left 0');
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
    new RegExp(`^quota: security group rules: need ${need}, used \\d+ of 50`),
  );
});
