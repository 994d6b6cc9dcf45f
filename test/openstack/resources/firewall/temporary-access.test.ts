import { expect, test } from 'vitest';
import { z } from 'zod';
import { securityGroups } from '../../../../src/openstack/network/security-groups.ts';
import { openTemporarily } from '../../../../src/openstack/resources/firewall/temporary-access.ts';
import { temporaryDescription, temporaryForMs } from '../../../../src/openstack/resources/firewall/temporary-rule.ts';
import { type LocalCloud, localCloud, type Reply, type Seen } from '../../local-cloud.ts';
import { changesAt, cloudWith, mark, network, openstackOf, owner, type Routes, sentTo } from '../arrange.ts';

const group = `${network}/security-groups/g1`;
const rules = `${network}/security-group-rules`;
const made = { status: 201, body: { security_group_rule: rule('new', {}) } };
const exists: Reply = {
  status: 409,
  body: {
    NeutronError: { type: 'SecurityGroupRuleExists', message: 'Rule already exists. Rule id is rx.', detail: '' },
  },
};
const gone = { status: 204 };

function rule(id: string, fields: object) {
  const ssh = { protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '203.0.113.9/32' };
  return { id, direction: 'ingress', ethertype: 'IPv4', description: '', ...ssh, ...fields };
}

function temporary(id: string, run: string, expires: string, fields: object = {}) {
  return rule(id, { description: `${mark} run=${run} expires=${expires}`, ...fields });
}

function holding(...security_group_rules: readonly object[]): Reply {
  return { body: { security_group: { id: 'g1', name: 'registry', description: mark, security_group_rules } } };
}

const soon = '2199-01-01T00:00:00Z';
const past = '2001-02-03T04:05:06Z';
const elsewhere = { remote_ip_prefix: '198.51.100.7/32' };

async function cloudHolding(seen: readonly Reply[], more: Routes = {}): Promise<LocalCloud> {
  const deletions = Object.fromEntries(['rx', 'ry', 'rz'].map((id) => [`DELETE ${rules}/${id}`, gone]));
  return await cloudWith({ [`GET ${group}`]: seen, [`POST ${rules}`]: made, ...deletions, ...more });
}

/** Opens for 203.0.113.9 by what the first look at the group shows. */
async function opened(cloud: LocalCloud) {
  const openstack = openstackOf(cloud);
  const found = await securityGroups.get(openstack, 'g1');
  if (found === undefined) throw new Error('no group');
  return await openTemporarily(openstack, found, { owner, address: '203.0.113.9', port: 22, run: 'r-me' });
}

test('a rule for one address and one port says whose it is, for which run, and until when', async () => {
  await using cloud = await cloudHolding([holding()]);
  const before = Date.now();
  expect(await opened(cloud)).toMatchObject({ id: 'new' });
  const [sent] = sentTo(cloud, 'POST', rules);
  expect(sent).toEqual({
    security_group_rule: {
      security_group_id: 'g1',
      direction: 'ingress',
      ethertype: 'IPv4',
      protocol: 'tcp',
      port_range_min: 22,
      port_range_max: 22,
      remote_ip_prefix: '203.0.113.9/32',
      description: expect.stringMatching(
        /^managed-by=provision-registry registry=arbutus owner=example\/registry run=r-me expires=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
      ),
    },
  });
  const expires = Date.parse(/expires=(\S+)/.exec(JSON.stringify(sent))?.[1]?.replace(/"\}*$/, '') ?? '');
  expect(Math.abs(expires - before - 2 * 60 * 60_000)).toBeLessThan(60_000);
});

test('the longest description fits into what Neutron keeps', () => {
  const longest = { managedBy: 'provision-registry', registry: 'r'.repeat(32), owner: 'o'.repeat(120) } as const;
  const run = '1234567890123-abcdef';
  expect(temporaryDescription(longest, { run, expiresAt: Date.now() + temporaryForMs }).length).toBeLessThanOrEqual(
    255,
  );
});

test.each([
  ['a lasting rule of ours', rule('rx', { description: `${mark} (SSH)`, remote_ip_prefix: '203.0.113.0/24' })],
  ["somebody's rule", rule('rx', { remote_ip_prefix: null })],
  [
    "another registry's temporary rule",
    temporary('rx', 'r-1', past, { description: `owner=x run=r-1 expires=${past}` }),
  ],
])('nothing is opened where %s lets the address in already', async (_, standing) => {
  await using cloud = await cloudHolding([holding(standing)]);
  expect(await opened(cloud)).toBeUndefined();
  expect(changesAt(cloud)).toEqual([]);
});

test('temporary rules of ours that have expired are swept, whatever they let in; the others are left', async () => {
  await using cloud = await cloudHolding([
    holding(
      temporary('rx', 'r-1', past),
      temporary('ry', 'r-2', past, elsewhere),
      temporary('rl', 'r-3', soon, elsewhere),
      rule('rf', { description: `run=r-4 expires=${past}`, ...elsewhere }),
    ),
  ]);
  expect(await opened(cloud)).toMatchObject({ id: 'new' });
  expect(changesAt(cloud).toSorted()).toEqual([`DELETE ${rules}/rx`, `DELETE ${rules}/ry`, `POST ${rules}`]);
});

test('the rule that a dead run left for the same address is replaced with one of our own', async () => {
  await using cloud = await cloudHolding([holding(temporary('rx', 'r-1', soon))]);
  expect(await opened(cloud)).toMatchObject({ id: 'new' });
  expect(changesAt(cloud)).toEqual([`DELETE ${rules}/rx`, `POST ${rules}`]);
});

const inAnHour = new Date(Date.now() + 60 * 60_000).toISOString();

function leased(run: string, until: string): Reply {
  const security_group_rules = [temporary('rx', 'r-1', soon)];
  const description = `${mark} lease=${run} until=${until}`;
  return { body: { security_group: { id: 'g1', name: 'registry', description, security_group_rules } } };
}

test('the rule of the run that has the lease is used, and left to it', async () => {
  await using cloud = await cloudHolding([leased('r-1', inAnHour)]);
  expect(await opened(cloud)).toBeUndefined();
  expect(changesAt(cloud)).toEqual([]);
});

test.each([
  ['of another run', 'r-2', inAnHour],
  ['that is over', 'r-1', past],
])('a lease %s saves no rule', async (_, run, until) => {
  await using cloud = await cloudHolding([leased(run, until)]);
  expect(await opened(cloud)).toMatchObject({ id: 'new' });
  expect(changesAt(cloud)).toEqual([`DELETE ${rules}/rx`, `POST ${rules}`]);
});

test('a rule that has appeared since the look, and is not ours, is used and left', async () => {
  await using cloud = await cloudHolding([holding(), holding(rule('rx', {}))], { [`POST ${rules}`]: exists });
  expect(await opened(cloud)).toBeUndefined();
  expect(changesAt(cloud)).toEqual([`POST ${rules}`]);
});

test('a rule of a dead run that the look did not show is replaced all the same', async () => {
  await using cloud = await cloudHolding([holding(), holding(temporary('rx', 'r-1', soon))], {
    [`POST ${rules}`]: [exists, made],
  });
  expect(await opened(cloud)).toMatchObject({ id: 'new' });
  expect(changesAt(cloud)).toEqual([`POST ${rules}`, `DELETE ${rules}/rx`, `POST ${rules}`]);
});

test('a rule that exists and yet cannot be seen is told in the words of Neutron', async () => {
  await using cloud = await cloudHolding([holding()], { [`POST ${rules}`]: exists });
  await expect(opened(cloud)).rejects.toThrow('Rule already exists. Rule id is rx.');
});

test('other refusals are told as they are', async () => {
  const type = 'OverQuota';
  await using cloud = await cloudHolding([holding()], {
    [`POST ${rules}`]: { status: 409, body: { NeutronError: { type, message: 'Quota exceeded', detail: '' } } },
  });
  await expect(opened(cloud)).rejects.toThrow('Quota exceeded');
  expect(cloud.asked().filter((asked) => asked === `GET ${group}`)).toHaveLength(1);
});

/** A cloud that makes what it is asked for, as `kept` says, and never answers that. */
async function losingCloud(kept: (asked: Seen) => readonly object[]): Promise<LocalCloud> {
  let rulesNow: readonly object[] = [];
  return await localCloud((seen) => {
    if (seen.method === 'GET') return holding(...rulesNow);
    if (seen.method !== 'POST' || seen.path !== rules) return undefined;
    rulesNow = kept(seen);
    return 'hang up';
  });
}

const body = z.object({ security_group_rule: z.object({}).loose() });

test('a rule whose making was never answered is found and counts as ours', async () => {
  await using cloud = await losingCloud((seen) => [{ id: 'rx', ...body.parse(seen.body).security_group_rule }]);
  expect(await opened(cloud)).toMatchObject({ id: 'rx' });
  expect(sentTo(cloud, 'POST', rules)).toHaveLength(1);
});

test('when nothing of it is seen, the lost answer is told', async () => {
  await using cloud = await losingCloud(() => []);
  await expect(opened(cloud)).rejects.toMatchObject({ outcomeUnknown: true });
  expect(sentTo(cloud, 'POST', rules)).toHaveLength(1);
});
