import { expect, test } from 'vitest';
import type { Adoption } from '../../../../src/engine/adoption.ts';
import { securityGroup } from '../../../../src/openstack/resources/firewall/security-group.ts';
import type { LocalCloud } from '../../local-cloud.ts';
import {
  changesAt,
  cloudWith,
  mark,
  network,
  openstackOf,
  owner,
  provisioned,
  removed,
  sentTo,
  there,
} from '../arrange.ts';

const groups = `${network}/security-groups`;
const markTags = ['managed-by=provision-registry', 'registry=arbutus', 'owner=example/registry'];

function group(fields: object) {
  return { id: 'g1', name: 'registry', description: mark, security_group_rules: [], ...fields };
}

function wanted(cloud: LocalCloud, adoption: Adoption = 'offered') {
  return securityGroup(openstackOf(cloud), {
    name: 'registry',
    localWords: '192.168.70.0/24',
    owner,
    adoption,
    rules: [],
    localRanges: there('local network', []),
  });
}

/** A cloud with one group, that takes whatever is written on it. */
function with1(fields: object) {
  const one = group(fields);
  return cloudWith({
    [`GET ${groups}`]: { body: { security_groups: [one] } },
    [`GET ${groups}/g1`]: { body: { security_group: one } },
    [`PUT ${groups}/g1`]: { body: {} },
    [`PUT ${groups}/g1/tags`]: { body: {} },
  });
}

const theirs = { description: 'for the wiki', tags: ['blue'], created_at: '2024-11-23T19:58:59Z' };

test('of our name without our mark is adopted and keeps what it said', async () => {
  await using cloud = await with1(theirs);
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([
    {
      resource: 'adoption of security group',
      action: 'adopt',
      reason: "id g1: 'registry', 0 rules, described as 'for the wiki', created 2024-11-23T19:58:59Z",
      outcome: 'done',
    },
    { resource: 'security group', action: 'none', outcome: 'done' },
  ]);
  expect(changesAt(cloud)).toEqual([`PUT ${groups}/g1`, `PUT ${groups}/g1/tags`]);
  expect(sentTo(cloud, 'PUT', `${groups}/g1`)).toEqual([{ security_group: { description: `for the wiki ${mark}` } }]);
  expect(sentTo(cloud, 'PUT', `${groups}/g1/tags`)).toEqual([{ tags: ['blue', ...markTags] }]);
});

test.each([
  ['description', { description: 'for the wiki', tags: markTags }, `PUT ${groups}/g1`],
  ['tags', { tags: [] }, `PUT ${groups}/g1/tags`],
])('that lacks its mark in the %s gets it back', async (place, fields, request) => {
  await using cloud = await with1(fields);
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([
    { action: 'update', reason: `lacks its owner mark in the ${place}`, outcome: 'done' },
  ]);
  expect(changesAt(cloud)).toEqual([request]);
});

test('gets its tags when it is made where the cloud keeps tags of groups', async () => {
  await using cloud = await cloudWith({
    [`GET ${groups}`]: { body: { security_groups: [] } },
    [`POST ${groups}`]: { status: 201, body: { security_group: group({ tags: [] }) } },
    [`PUT ${groups}/g1/tags`]: { body: {} },
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([{ action: 'create', outcome: 'done' }]);
  expect(changesAt(cloud)).toEqual([`POST ${groups}`, `PUT ${groups}/g1/tags`]);
});

test('without our mark is never found for a removal', async () => {
  await using cloud = await with1(theirs);
  expect(await removed(wanted(cloud, 'off'))).toEqual([]);
  expect(changesAt(cloud)).toEqual([]);
});

test('is not removed when its mark is gone by then', async () => {
  await using cloud = await cloudWith({
    [`GET ${groups}`]: { body: { security_groups: [group({})] } },
    [`GET ${groups}/g1`]: { body: { security_group: group(theirs) } },
  });
  const [change] = await removed(wanted(cloud, 'off'));
  expect(change?.error?.message).toBe(
    'The security group g1 does not carry our owner mark, and nothing without it is ever removed',
  );
  expect(changesAt(cloud)).toEqual([]);
});
