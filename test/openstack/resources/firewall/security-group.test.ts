import { expect, test } from 'vitest';
import { planRemoval } from '../../../../src/engine/removal.ts';
import { securityGroup } from '../../../../src/openstack/resources/firewall/security-group.ts';
import type { LocalCloud } from '../../local-cloud.ts';
import {
  changesAt,
  cloudWith,
  mark,
  network,
  openstackOf,
  owner,
  planned,
  provisioned,
  removed,
  sentTo,
  there,
} from '../arrange.ts';

const groups = `${network}/security-groups`;
const rules = `${network}/security-group-rules`;

function rule(fields: object) {
  return { id: 'r1', direction: 'ingress', ethertype: 'IPv4', description: '', ...fields };
}

const https = rule({
  id: 'r443',
  protocol: 'tcp',
  port_range_min: 443,
  port_range_max: 443,
  description: `${mark} (HTTPS)`,
});
const local = rule({ id: 'rl', protocol: null, remote_ip_prefix: '192.168.70.0/24' });
const oldSsh = rule({
  id: 'r22',
  protocol: 'tcp',
  port_range_min: 22,
  port_range_max: 22,
  description: `${mark} (SSH)`,
});
const foreign = rule({ id: 'rf', protocol: 'tcp', port_range_min: 9100, port_range_max: 9100, description: 'metrics' });

function group(security_group_rules: readonly object[]) {
  return { id: 'g1', name: 'registry', description: mark, security_group_rules };
}

function wanted(cloud: LocalCloud) {
  return securityGroup(openstackOf(cloud), {
    adoption: 'offered',
    name: 'registry',
    localWords: '192.168.70.0/24',
    owner,
    rules: [{ protocol: 'tcp', port: 443, cidr: '0.0.0.0/0', description: 'HTTPS' }],
    localRanges: there('local network', ['192.168.70.0/24']),
  });
}

test('is made with its mark in the same request, and every rule marked', async () => {
  await using cloud = await cloudWith({
    [`GET ${groups}`]: { body: { security_groups: [] } },
    [`POST ${groups}`]: { status: 201, body: { security_group: group([]) } },
    [`POST ${rules}`]: { status: 201, body: { security_group_rule: https } },
  });
  const { changes } = await provisioned(wanted(cloud));
  expect(changes).toMatchObject([{ action: 'create', outcome: 'done' }]);
  expect(sentTo(cloud, 'POST', groups)).toEqual([{ security_group: { name: 'registry', description: mark } }]);
  expect(sentTo(cloud, 'POST', rules)).toMatchObject([
    {
      security_group_rule: {
        protocol: null,
        remote_ip_prefix: '192.168.70.0/24',
        description: `${mark} (local network)`,
      },
    },
    {
      security_group_rule: {
        protocol: 'tcp',
        port_range_min: 443,
        port_range_max: 443,
        description: `${mark} (HTTPS)`,
      },
    },
  ]);
});

test('is as wanted with rules of other people in it', async () => {
  await using cloud = await cloudWith({
    [`GET ${groups}`]: { body: { security_groups: [group([https, local, foreign])] } },
  });
  const { changes, remarks } = await planned(wanted(cloud));
  expect(changes).toMatchObject([{ action: 'none', reason: 'as wanted' }]);
  expect(remarks).toEqual([
    'The security group registry lets in tcp 9100 from everywhere by a rule that is not ours (id rf); it is left.',
  ]);
});

test('tells also what another registry lets in through it, and nothing of what goes out', async () => {
  const theirs = rule({ ...oldSsh, id: 'rt', description: mark.replace('arbutus', 'toy') });
  const out = rule({ id: 'ro', direction: 'egress', protocol: null });
  await using cloud = await cloudWith({
    [`GET ${groups}`]: { body: { security_groups: [group([https, local, theirs, out])] } },
  });
  expect((await planned(wanted(cloud))).remarks).toEqual([
    'The security group registry lets in tcp 22 from everywhere by a rule that is not ours (id rt); it is left.',
  ]);
});

test('leaves nothing, and so remarks on nothing, when it is removed', async () => {
  await using cloud = await cloudWith({
    [`GET ${groups}`]: { body: { security_groups: [group([https, local, foreign])] } },
  });
  const walk = { signal: new AbortController().signal, emit: () => undefined, keep: () => undefined };
  expect(await planRemoval('test', [wanted(cloud)], walk)).toMatchObject({
    changes: [{ action: 'remove', reason: 'registry, 3 rules, id g1' }],
    remarks: [],
  });
});

test('furnishes the group with our mark that has appeared since the plan, and makes no second one', async () => {
  const withNote = { ...group([]), description: `${mark} and some words more` };
  await using cloud = await cloudWith({
    [`GET ${groups}`]: [{ body: { security_groups: [] } }, { body: { security_groups: [withNote] } }],
    [`POST ${rules}`]: { status: 201, body: { security_group_rule: https } },
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([{ action: 'create', outcome: 'done' }]);
  expect(changesAt(cloud)).toEqual([`POST ${rules}`, `POST ${rules}`]);
});

const soon = '2199-01-01T00:00:00Z';
const past = '2001-02-03T04:05:06Z';

function temporary(expires: string, fields: object = {}) {
  const ssh = { protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '198.51.100.7/32' };
  return rule({ id: 'rx', ...ssh, description: `${mark} run=r-1 expires=${expires}`, ...fields });
}

test('leaves the temporary rule of a run that may be at work', async () => {
  await using cloud = await cloudWith({
    [`GET ${groups}`]: { body: { security_groups: [group([https, local, temporary(soon)])] } },
  });
  const { changes, remarks } = await planned(wanted(cloud));
  expect(changes).toMatchObject([{ action: 'none', reason: 'as wanted' }]);
  expect(remarks).toEqual([]);
});

test.each([
  [past, past],
  ['some-day', '1970-01-01T00:00:00Z'],
])('removes a temporary rule of ours that expired %s', async (expires, told) => {
  await using cloud = await cloudWith({
    [`GET ${groups}`]: { body: { security_groups: [group([https, local, temporary(expires)])] } },
    [`DELETE ${rules}/rx`]: { status: 204 },
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([
    {
      action: 'update',
      outcome: 'done',
      reason: `still lets in tcp 22 from 198.51.100.7/32 by a temporary rule that expired ${told}`,
    },
  ]);
  expect(changesAt(cloud)).toEqual([`DELETE ${rules}/rx`]);
});

test("leaves another registry's temporary rule, though it has expired", async () => {
  const theirs = temporary(past, { description: `${mark.replace('arbutus', 'toy')} run=r-1 expires=${past}` });
  await using cloud = await cloudWith({
    [`GET ${groups}`]: { body: { security_groups: [group([https, local, theirs])] } },
  });
  const { changes, remarks } = await planned(wanted(cloud));
  expect(changes).toMatchObject([{ action: 'none' }]);
  expect(remarks).toHaveLength(1);
});

test('puts a lasting rule in the place of a temporary one for the same traffic', async () => {
  const same = { port_range_min: 443, port_range_max: 443, remote_ip_prefix: '0.0.0.0/0' };
  await using cloud = await cloudWith({
    [`GET ${groups}`]: { body: { security_groups: [group([local, temporary(soon, same)])] } },
    [`DELETE ${rules}/rx`]: { status: 204 },
    [`POST ${rules}`]: { status: 201, body: { security_group_rule: https } },
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([
    { action: 'update', outcome: 'done', reason: 'does not let in tcp 443 from 0.0.0.0/0' },
  ]);
  expect(changesAt(cloud)).toEqual([`DELETE ${rules}/rx`, `POST ${rules}`]);
});

test('names the rule that is missing and the one of ours that is no longer wanted', async () => {
  await using cloud = await cloudWith({
    [`GET ${groups}`]: { body: { security_groups: [group([local, oldSsh, foreign])] } },
  });
  expect((await planned(wanted(cloud))).changes).toMatchObject([
    {
      action: 'update',
      reason: 'does not let in tcp 443 from 0.0.0.0/0; still lets in tcp 22 from everywhere',
    },
  ]);
});

test('adds what is missing and removes nothing but what is marked', async () => {
  await using cloud = await cloudWith({
    [`GET ${groups}`]: { body: { security_groups: [group([local, oldSsh, foreign])] } },
    [`DELETE ${rules}/r22`]: { status: 204 },
    [`POST ${rules}`]: { status: 201, body: { security_group_rule: https } },
  });
  await provisioned(wanted(cloud));
  expect(changesAt(cloud)).toEqual([`DELETE ${rules}/r22`, `POST ${rules}`]);
});

test('takes a rule that Neutron says exists for done', async () => {
  const exists = { type: 'SecurityGroupRuleExists', message: 'Security group rule already exists.', detail: '' };
  await using cloud = await cloudWith({
    [`GET ${groups}`]: { body: { security_groups: [group([local])] } },
    [`POST ${rules}`]: { status: 409, body: { NeutronError: exists } },
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([{ action: 'update', outcome: 'done' }]);
});

test('is removed as soon as its ports have let go of it', async () => {
  const inUse = { type: 'SecurityGroupInUse', message: 'Security Group g1 in use.', detail: '' };
  await using cloud = await cloudWith({
    [`GET ${groups}`]: { body: { security_groups: [group([])] } },
    [`DELETE ${groups}/g1`]: [{ status: 409, body: { NeutronError: inUse } }, { status: 204 }],
  });
  expect(await removed(wanted(cloud))).toMatchObject([{ action: 'remove', outcome: 'done' }]);
  expect(changesAt(cloud)).toHaveLength(2);
});
