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
const extensions = { [`GET ${network}/extensions`]: { body: { extensions: [{ alias: 'revision-if-match' }] } } };

function body(fields: object = {}) {
  return {
    id: 'a1',
    floating_ip_address: '203.0.113.30',
    port_id: null,
    description: mark,
    revision_number: 4,
    ...fields,
  };
}

function found(fields: object = {}) {
  return { [`GET ${all}`]: { body: { floatingips: [body(fields)] } } };
}

const ours = {
  id: 'p1',
  name: 'registry',
  networkId: 'n1',
  fixedIp: '192.168.70.9',
  macAddress: '',
  deviceId: '',
  securityGroupIds: [],
  description: mark,
};
const external = { id: 'n2', name: 'external', external: true, projectId: '' };
const foreignPort = { port: { id: 'p9', network_id: 'n1', description: '' } };

function fromNetwork(cloud: LocalCloud) {
  const from = { network: there('external network', external) };
  return floatingIp(openstackOf(cloud), { owner, port: there('port', ours), from });
}

function byAddress(cloud: LocalCloud, address: string) {
  return floatingIp(openstackOf(cloud), { owner, port: there('port', ours), from: { address } });
}

test('is allocated for the port in one request that marks it too', async () => {
  await using cloud = await cloudWith({
    [`GET ${all}`]: { body: { floatingips: [] } },
    [`POST ${all}`]: { status: 201, body: { floatingip: body({ port_id: 'p1' }) } },
  });
  await provisioned(fromNetwork(cloud));
  expect(sentTo(cloud, 'POST', all)).toEqual([
    { floatingip: { floating_network_id: 'n2', port_id: 'p1', description: mark } },
  ]);
});

test('leaves free addresses that are not marked to whom they belong', async () => {
  await using cloud = await cloudWith(found({ description: 'for the web server' }));
  expect((await planned(fromNetwork(cloud))).changes).toMatchObject([{ action: 'create' }]);
});

test('is as wanted at our port', async () => {
  await using cloud = await cloudWith(found({ port_id: 'p1' }));
  expect((await planned(fromNetwork(cloud))).changes).toMatchObject([{ action: 'none' }]);
});

test('is led to our port when free, for the very revision that was seen', async () => {
  await using cloud = await cloudWith({
    ...found(),
    ...extensions,
    [`GET ${one}`]: [
      { body: { floatingip: body({ revision_number: 5 }) } },
      { body: { floatingip: body({ port_id: 'p1' }) } },
    ],
    [`PUT ${one}`]: { body: {} },
  });
  expect((await provisioned(fromNetwork(cloud))).changes).toMatchObject([{ action: 'update', outcome: 'done' }]);
  const put = cloud.seen.find(({ method }) => method === 'PUT');
  expect(put?.headers['if-match']).toBe('revision_number=5');
  expect(put?.body).toEqual({ floatingip: { port_id: 'p1' } });
});

test('is taken up when its allocation was never answered', async () => {
  await using cloud = await cloudWith({
    [`GET ${all}`]: [{ body: { floatingips: [] } }, { body: { floatingips: [body({ port_id: 'p1' })] } }],
    [`POST ${all}`]: 'hang up',
  });
  const resource = fromNetwork(cloud);
  const applied = await provisioned(resource);
  expect(applied.changes).toMatchObject([{ action: 'create', outcome: 'done' }]);
  expect(applied.valueOf(resource)?.address).toBe('203.0.113.30');
  expect(changesAt(cloud)).toEqual([`POST ${all}`]);
});

test('leads to our port although the answer to that was lost', async () => {
  await using cloud = await cloudWith({
    [`GET ${all}`]: [{ body: { floatingips: [body()] } }, { body: { floatingips: [body({ port_id: 'p1' })] } }],
    ...extensions,
    [`GET ${one}`]: { body: { floatingip: body() } },
    [`PUT ${one}`]: 'hang up',
  });
  expect((await provisioned(fromNetwork(cloud))).changes).toMatchObject([{ action: 'update', outcome: 'done' }]);
  expect(changesAt(cloud)).toEqual([`PUT ${one}`]);
});

test('is led to our port once more when it stayed free after an answer that was lost', async () => {
  await using cloud = await cloudWith({
    ...found(),
    ...extensions,
    [`GET ${one}`]: [
      { body: { floatingip: body() } },
      { body: { floatingip: body() } },
      { body: { floatingip: body({ port_id: 'p1' }) } },
    ],
    [`PUT ${one}`]: [{ status: 504 }, { body: {} }],
  });
  expect((await provisioned(fromNetwork(cloud))).changes).toMatchObject([{ action: 'update', outcome: 'done' }]);
  expect(changesAt(cloud)).toEqual([`PUT ${one}`, `PUT ${one}`]);
});

test('keeps an address that another port holds, and says which port and device', async () => {
  await using cloud = await cloudWith(found({ port_id: 'p9', port_details: { device_id: 's9' } }));
  const [change] = (await provisioned(fromNetwork(cloud))).changes;
  expect(change?.error?.message).toContain('203.0.113.30 leads to the port p9 of the device s9, which is not ours');
  expect(changesAt(cloud)).toEqual([]);
});

test('does not take an address that went to another port since the plan', async () => {
  await using cloud = await cloudWith({
    ...found(),
    [`GET ${one}`]: { body: { floatingip: body({ port_id: 'p9' }) } },
  });
  const [change] = (await provisioned(fromNetwork(cloud))).changes;
  expect(change?.error?.message).toContain('leads to the port p9');
  expect(changesAt(cloud)).toEqual([]);
});

test('admits that somebody else was faster', async () => {
  await using cloud = await cloudWith({
    ...found(),
    ...extensions,
    [`GET ${one}`]: [{ body: { floatingip: body() } }, { body: { floatingip: body({ port_id: 'p9' }) } }],
    [`PUT ${one}`]: {
      status: 412,
      body: {
        NeutronError: {
          type: 'RevisionNumberConstraintFailed',
          message: 'Constrained to 4, but current revision is 5',
          detail: '',
        },
      },
    },
  });
  const [change] = (await provisioned(fromNetwork(cloud))).changes;
  expect(change?.error?.message).toContain('leads to the port p9');
});

test('says that a router is missing', async () => {
  const type = 'ExternalGatewayForFloatingIPNotFound';
  await using cloud = await cloudWith({
    [`GET ${all}`]: { body: { floatingips: [] } },
    [`POST ${all}`]: {
      status: 404,
      body: { NeutronError: { type, message: 'External network n2 is not reachable from subnet x.', detail: '' } },
    },
  });
  const [change] = (await provisioned(fromNetwork(cloud))).changes;
  expect(change?.error?.message).toContain('External network n2 is not reachable');
  expect(change?.error?.remedy).toContain("A router must join the port's network to 'external'");
});

test('is released when that is asked for', async () => {
  await using cloud = await cloudWith({ ...found(), [`DELETE ${one}`]: { status: 204 } });
  expect(await removed(fromNetwork(cloud))).toMatchObject([{ action: 'remove', outcome: 'done' }]);
});

test('is not released while it leads to a port that is not ours', async () => {
  await using cloud = await cloudWith({
    ...found({ port_id: 'p9' }),
    [`GET ${network}/ports/p9`]: { body: foreignPort },
  });
  expect(await removed(fromNetwork(cloud))).toMatchObject([{ outcome: 'failed' }]);
  expect(changesAt(cloud)).toEqual([]);
});

test('stops in the plan when the given address leads to a port that is not ours', async () => {
  await using cloud = await cloudWith({
    ...found({ port_id: 'p9', description: '' }),
    [`GET ${network}/ports/p9`]: { body: foreignPort },
  });
  const plan = await planned(byAddress(cloud, '203.0.113.30'));
  expect(plan.changes[0]?.error?.message).toContain('leads to the port p9');
});

test('stops in the plan when the project has no such address, and names those it has', async () => {
  await using cloud = await cloudWith(found());
  const plan = await planned(byAddress(cloud, '203.0.113.39'));
  expect(plan.changes[0]?.error?.message).toContain(
    "no floating IP '203.0.113.39' for this project; the nearest name is '203.0.113.30'",
  );
});

test('uses a given address that is free, though unmarked, and never releases it', async () => {
  await using cloud = await cloudWith({
    ...found({ description: '' }),
    ...extensions,
    [`GET ${one}`]: [{ body: { floatingip: body() } }, { body: { floatingip: body({ port_id: 'p1' }) } }],
    [`PUT ${one}`]: { body: {} },
  });
  const resource = byAddress(cloud, '203.0.113.30');
  expect((await provisioned(resource)).changes).toMatchObject([{ action: 'update', outcome: 'done' }]);
  expect(await removed(resource)).toEqual([]);
  expect(changesAt(cloud)).toEqual([`PUT ${one}`]);
});
