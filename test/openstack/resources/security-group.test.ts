import { expect, test } from 'vitest';
import { securityGroup } from '../../../src/openstack/resources/security-group.ts';
import type { LocalCloud } from '../local-cloud.ts';
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
} from './arrange.ts';

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
    name: 'registry',
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
  expect((await planned(wanted(cloud))).changes).toMatchObject([{ action: 'none', reason: 'as wanted' }]);
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
