import { expect, test } from 'vitest';
import { floatingIp } from '../../../../src/openstack/resources/floating-ips/floating-ip.ts';
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

const all = `${network}/floatingips`;
const one = `${all}/a1`;
const markTags = ['managed-by=provision-registry', 'registry=arbutus', 'owner=example/registry'];

function body(fields: object = {}) {
  return { id: 'a1', floating_ip_address: '203.0.113.30', port_id: 'p1', description: mark, ...fields };
}

function wanted(cloud: LocalCloud) {
  const port = { id: 'p1', name: '', networkId: 'n1', fixedIp: '', macAddress: '', deviceId: '', securityGroupIds: [] };
  return floatingIp(openstackOf(cloud), {
    owner,
    port: there('port', { ...port, description: mark }),
    from: { network: there('external network', { id: 'n2', name: 'external', external: true, projectId: '' }) },
  });
}

test('gets its tags when it is allocated where the cloud keeps tags of floating IPs', async () => {
  await using cloud = await cloudWith({
    [`GET ${all}`]: { body: { floatingips: [] } },
    [`POST ${all}`]: { status: 201, body: { floatingip: body({ tags: [] }) } },
    [`PUT ${one}/tags`]: { body: {} },
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([{ action: 'create', outcome: 'done' }]);
  expect(changesAt(cloud)).toEqual([`POST ${all}`, `PUT ${one}/tags`]);
  expect(sentTo(cloud, 'PUT', `${one}/tags`)).toEqual([{ tags: markTags }]);
});

test.each([
  ['description', { description: 'the address of our registry', tags: markTags }, `PUT ${one}`],
  ['tags', { tags: ['blue'] }, `PUT ${one}/tags`],
])('that lacks its mark in the %s gets it back', async (place, fields, request) => {
  await using cloud = await cloudWith({
    [`GET ${all}`]: { body: { floatingips: [body(fields)] } },
    [`GET ${one}`]: { body: { floatingip: body(fields) } },
    [`PUT ${one}`]: { body: {} },
    [`PUT ${one}/tags`]: { body: {} },
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([
    { action: 'update', reason: `lacks its owner mark in the ${place}`, outcome: 'done' },
  ]);
  expect(changesAt(cloud)).toEqual([request]);
});

test('stops at two that carry our mark, one in its description and one in its tags', async () => {
  const other = body({ id: 'a2', floating_ip_address: '203.0.113.31', port_id: null, description: '', tags: markTags });
  await using cloud = await cloudWith({ [`GET ${all}`]: { body: { floatingips: [body(), other] } } });
  expect((await planned(wanted(cloud))).changes[0]?.error?.message).toBe(
    `Several of the kind floating IP carry our owner mark '${mark}': a1 (203.0.113.30, at port p1), a2 (203.0.113.31, free)`,
  );
});

test('is not released when its mark is gone by then', async () => {
  await using cloud = await cloudWith({
    [`GET ${all}`]: { body: { floatingips: [body()] } },
    [`GET ${one}`]: { body: { floatingip: body({ description: 'mine' }) } },
  });
  const [change] = await removed(wanted(cloud));
  expect(change?.error?.message).toBe(
    'The floating IP a1 does not carry our owner mark, and nothing without it is ever removed',
  );
  expect(changesAt(cloud)).toEqual([]);
});
