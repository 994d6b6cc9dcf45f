import { expect, test } from 'vitest';
import type { Adoption } from '../../../../src/engine/adoption.ts';
import { port } from '../../../../src/openstack/resources/networks/port.ts';
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

const all = `${network}/ports`;

function body(fields: object = {}) {
  return {
    id: 'p1',
    name: 'registry',
    network_id: 'n1',
    mac_address: 'fa:16:3e:b0:c3:f2',
    device_id: 's1',
    fixed_ips: [{ ip_address: 'fd00::9' }, { ip_address: '192.168.70.9' }],
    security_groups: ['g1'],
    description: mark,
    ...fields,
  };
}

function wanted(cloud: LocalCloud, adoption: Adoption = 'offered') {
  return port(openstackOf(cloud), {
    adoption,
    name: 'registry',
    owner,
    network: there('network', { id: 'n1', name: 'internal', external: false, projectId: 'p1' }),
    securityGroup: there('security group', { id: 'g1', name: 'registry', description: mark, rules: [] }),
  });
}

test('is made with mark and security group, and tells its IPv4 address', async () => {
  await using cloud = await cloudWith({
    [`GET ${all}`]: { body: { ports: [] } },
    [`POST ${all}`]: { status: 201, body: { port: body({ device_id: '' }) } },
  });
  const resource = wanted(cloud);
  expect((await provisioned(resource)).valueOf(resource)).toMatchObject({ id: 'p1', fixedIp: '192.168.70.9' });
  expect(sentTo(cloud, 'POST', all)).toEqual([
    { port: { name: 'registry', description: mark, network_id: 'n1', security_groups: ['g1'] } },
  ]);
});

test("looks among the project's own ports only, even with an administrator's rights", async () => {
  await using cloud = await cloudWith({ [`GET ${all}`]: { body: { ports: [body()] } } });
  expect((await planned(wanted(cloud))).changes).toMatchObject([{ action: 'none' }]);
  expect(cloud.asked()).toEqual([`GET ${all}?project_id=p1`]);
});

test('gets its security group back and keeps those that others added', async () => {
  await using cloud = await cloudWith({
    [`GET ${all}`]: { body: { ports: [body({ security_groups: ['g7'] })] } },
    [`PUT ${all}/p1`]: { body: { port: body({ security_groups: ['g7', 'g1'] }) } },
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([{ reason: 'lacks the security group registry' }]);
  expect(sentTo(cloud, 'PUT', `${all}/p1`)).toEqual([{ port: { security_groups: ['g7', 'g1'] } }]);
});

test('cannot move to another network', async () => {
  await using cloud = await cloudWith({ [`GET ${all}`]: { body: { ports: [body({ network_id: 'n5' })] } } });
  expect((await planned(wanted(cloud))).changes[0]?.error?.message).toBe(
    "The port p1 (192.168.70.9) is on the network n5, and 'internal' (n1) is wanted; a port cannot move",
  );
});

test('is done when it is gone already', async () => {
  await using cloud = await cloudWith({
    [`GET ${all}`]: { body: { ports: [body()] } },
    [`GET ${all}/p1`]: { status: 404 },
    [`DELETE ${all}/p1`]: { status: 404 },
  });
  expect(await removed(wanted(cloud))).toMatchObject([{ action: 'remove', outcome: 'done' }]);
});

const markTags = ['managed-by=provision-registry', 'registry=arbutus', 'owner=example/registry'];

test('gets its tags where the cloud keeps tags of ports', async () => {
  await using cloud = await cloudWith({
    [`GET ${all}`]: { body: { ports: [] } },
    [`POST ${all}`]: { status: 201, body: { port: body({ tags: [] }) } },
    [`PUT ${all}/p1/tags`]: { body: { tags: markTags } },
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([{ action: 'create', outcome: 'done' }]);
  expect(changesAt(cloud)).toEqual([`POST ${all}`, `PUT ${all}/p1/tags`]);
  expect(sentTo(cloud, 'PUT', `${all}/p1/tags`)).toEqual([{ tags: markTags }]);
});

test('with both marks costs no further request', async () => {
  await using cloud = await cloudWith({ [`GET ${all}`]: { body: { ports: [body({ tags: ['blue', ...markTags] })] } } });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([{ action: 'none' }]);
  expect(cloud.asked()).toEqual([`GET ${all}?project_id=p1`]);
});

test('whose description somebody wrote anew gets its mark back behind their words', async () => {
  const edited = body({ description: 'the port of our registry', tags: markTags });
  await using cloud = await cloudWith({
    [`GET ${all}`]: { body: { ports: [edited] } },
    [`GET ${all}/p1`]: { body: { port: edited } },
    [`PUT ${all}/p1`]: { body: { port: body() } },
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([
    { action: 'update', reason: 'lacks its owner mark in the description', outcome: 'done' },
  ]);
  expect(changesAt(cloud)).toEqual([`PUT ${all}/p1`]);
  expect(sentTo(cloud, 'PUT', `${all}/p1`)).toEqual([{ port: { description: `the port of our registry ${mark}` } }]);
});

test('whose tags somebody took off gets them back beside theirs', async () => {
  await using cloud = await cloudWith({
    [`GET ${all}`]: { body: { ports: [body({ tags: ['blue'] })] } },
    [`GET ${all}/p1`]: { body: { port: body({ tags: ['blue', 'green'] }) } },
    [`PUT ${all}/p1/tags`]: { body: {} },
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([
    { action: 'update', reason: 'lacks its owner mark in the tags', outcome: 'done' },
  ]);
  expect(sentTo(cloud, 'PUT', `${all}/p1/tags`)).toEqual([{ tags: ['blue', 'green', ...markTags] }]);
});

const theirs = { description: 'mine', tags: ['blue'], device_id: '', created_at: '2024-11-23T19:58:59Z' };

test('of our name without our mark is adopted, then secured, and keeps what it said', async () => {
  await using cloud = await cloudWith({
    [`GET ${all}`]: { body: { ports: [body({ ...theirs, security_groups: [] })] } },
    [`GET ${all}/p1`]: { body: { port: body({ ...theirs, security_groups: [] }) } },
    [`PUT ${all}/p1`]: { body: { port: body() } },
    [`PUT ${all}/p1/tags`]: { body: {} },
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([
    {
      resource: 'adoption of port',
      action: 'adopt',
      reason: "id p1: 'registry', 192.168.70.9 on the network n1, free, created 2024-11-23T19:58:59Z",
      outcome: 'done',
    },
    { resource: 'port', action: 'update', reason: 'lacks the security group registry', outcome: 'done' },
  ]);
  expect(changesAt(cloud)).toEqual([`PUT ${all}/p1`, `PUT ${all}/p1/tags`, `PUT ${all}/p1`]);
  expect(sentTo(cloud, 'PUT', `${all}/p1`)).toEqual([
    { port: { description: `mine ${mark}` } },
    { port: { security_groups: ['g1'] } },
  ]);
  expect(sentTo(cloud, 'PUT', `${all}/p1/tags`)).toEqual([{ tags: ['blue', ...markTags] }]);
});

test('without our mark is never found for a removal', async () => {
  await using cloud = await cloudWith({ [`GET ${all}`]: { body: { ports: [body(theirs)] } } });
  expect(await removed(wanted(cloud, 'off'))).toEqual([]);
  expect(changesAt(cloud)).toEqual([]);
});

test('is not removed when its mark is gone by then', async () => {
  await using cloud = await cloudWith({
    [`GET ${all}`]: { body: { ports: [body()] } },
    [`GET ${all}/p1`]: { body: { port: body(theirs) } },
  });
  const [change] = await removed(wanted(cloud, 'off'));
  expect(change?.error?.message).toBe(
    'The port p1 does not carry our owner mark, and nothing without it is ever removed',
  );
  expect(changesAt(cloud)).toEqual([]);
});
