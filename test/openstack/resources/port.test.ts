import { expect, test } from 'vitest';
import { port } from '../../../src/openstack/resources/port.ts';
import type { LocalCloud } from '../local-cloud.ts';
import {
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

function wanted(cloud: LocalCloud) {
  return port(openstackOf(cloud), {
    adoption: 'offered',
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
  expect((await planned(wanted(cloud))).changes[0]?.error?.message).toContain('a port cannot move');
});

test('is done when it is gone already', async () => {
  await using cloud = await cloudWith({
    [`GET ${all}`]: { body: { ports: [body()] } },
    [`DELETE ${all}/p1`]: { status: 404 },
  });
  expect(await removed(wanted(cloud))).toMatchObject([{ action: 'remove', outcome: 'done' }]);
});
