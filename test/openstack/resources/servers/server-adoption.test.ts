import { expect, test } from 'vitest';
import type { Adoption } from '../../../../src/engine/adoption.ts';
import { server } from '../../../../src/openstack/resources/servers/server.ts';
import type { LocalCloud, Seen } from '../../local-cloud.ts';
import {
  changesAt,
  cloudWith,
  compute,
  markMetadata,
  openstackOf,
  owner,
  planned,
  provisioned,
  removed,
  sentTo,
  there,
} from '../arrange.ts';

const list = `GET ${compute}/servers/detail`;
const one = `${compute}/servers/s1`;

function body(fields: object = {}) {
  return {
    id: 's1',
    name: 'registry',
    status: 'SHUTOFF',
    flavor: { id: 'f1' },
    metadata: { purpose: 'images' },
    addresses: { internal: [{ addr: '192.168.70.9' }, { addr: '203.0.113.7' }] },
    'os-extended-volumes:volumes_attached': [{ id: 'v1', delete_on_termination: false }],
    created: '2024-11-23T19:58:59Z',
    ...fields,
  };
}

const flavor = { id: 'f1', name: 'p1-1gb', cores: 1, ramMiB: 1024, rootGiB: 20, ephemeralGiB: 0 };
const port = {
  id: 'p1',
  name: '',
  networkId: 'n1',
  fixedIp: '',
  macAddress: '',
  securityGroupIds: [],
  description: '',
};

function wanted(cloud: LocalCloud, given: { adoption?: Adoption; deviceId?: string; flavorId?: string } = {}) {
  const { adoption = 'offered', deviceId = 's1', flavorId = 'f1' } = given;
  return server(openstackOf(cloud), {
    name: 'registry',
    words: ['c8-30gb-186', 'Bionic-x64'],
    owner,
    adoption,
    image: there('image', { id: 'i1', name: 'Bionic-x64', status: 'active', minGiB: 8, createdAt: '' }),
    flavor: there('flavor', { ...flavor, id: flavorId }),
    keyPair: there('key pair', { name: 'binderhub', fingerprint: '', publicKey: '' }),
    port: there('port', { ...port, deviceId }),
  });
}

/** A server of somebody's that takes metadata, can be deleted, and made anew as s2. */
function alive() {
  let metadata = body().metadata;
  let gone = false;
  return {
    [list]: { body: { servers: [body({ status: 'ACTIVE' })] } },
    [`GET ${one}`]: () => (gone ? { status: 404 } : { body: { server: body({ metadata }) } }),
    [`POST ${one}/metadata`]: ({ body: sent }: Seen) => {
      metadata = { ...metadata, ...Object(sent).metadata };
      return { body: { metadata } };
    },
    [`DELETE ${one}`]: () => {
      gone = true;
      return { status: 204 };
    },
    [`POST ${compute}/servers`]: { status: 202, body: { server: { id: 's2' } } },
    [`GET ${compute}/servers/s2`]: { body: { server: body({ id: 's2', status: 'ACTIVE', metadata: markMetadata }) } },
  };
}

test('of our name without our mark is offered for adoption, and gets the mark and nothing else', async () => {
  await using cloud = await cloudWith(alive());
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([
    {
      resource: 'adoption of server',
      action: 'adopt',
      reason:
        "id s1: 'registry', ACTIVE, created 2024-11-23T19:58:59Z, 192.168.70.9 and 203.0.113.7 on internal, with the volume v1",
      outcome: 'done',
    },
    { resource: 'server', action: 'none', outcome: 'done' },
  ]);
  expect(changesAt(cloud)).toEqual([`POST ${one}/metadata`]);
  expect(sentTo(cloud, 'POST', `${one}/metadata`)).toEqual([{ metadata: markMetadata }]);
});

test('that is not on our port would be replaced, which is a line of its own and done after adoption', async () => {
  await using cloud = await cloudWith(alive());
  const { changes } = await provisioned(wanted(cloud, { deviceId: '' }));
  expect(changes).toMatchObject([
    { resource: 'adoption of server', action: 'adopt', outcome: 'done' },
    { resource: 'server', action: 'replace', reason: expect.stringMatching(/^is not on its port; /), outcome: 'done' },
  ]);
  expect(changesAt(cloud)).toEqual([`POST ${one}/metadata`, `DELETE ${one}`, `POST ${compute}/servers`]);
});

test('is not replaced when the mark could not be written', async () => {
  await using cloud = await cloudWith({ ...alive(), [`POST ${one}/metadata`]: { status: 403 } });
  expect((await provisioned(wanted(cloud, { deviceId: '' }))).changes).toMatchObject([
    { outcome: 'failed' },
    { outcome: 'not reached' },
  ]);
  expect(changesAt(cloud)).toEqual([`POST ${one}/metadata`]);
});

test('is never found for a removal', async () => {
  await using cloud = await cloudWith(alive());
  expect(await removed(wanted(cloud, { adoption: 'off' }))).toEqual([]);
  expect(changesAt(cloud)).toEqual([]);
});

test("is made anew beside one of our name with another registry's mark", async () => {
  const other = body({ metadata: { ...markMetadata, registry: 'cedar' } });
  await using cloud = await cloudWith({ [list]: { body: { servers: [other] } } });
  expect((await planned(wanted(cloud))).changes).toMatchObject([{ resource: 'server', action: 'create' }]);
});

test('is made without tags where Nova takes none at creation', async () => {
  await using cloud = await cloudWith({
    ...alive(),
    [list]: { body: { servers: [] } },
    [`GET ${compute}/`]: { body: { version: { id: 'v2.1', version: '2.42', min_version: '2.1' } } },
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([{ action: 'create', outcome: 'done' }]);
  const made = cloud.seen.find(({ method, path }) => method === 'POST' && path === `${compute}/servers`);
  expect(made?.body).not.toHaveProperty('server.tags');
  expect(made?.headers['openstack-api-version']).toBeUndefined();
});
