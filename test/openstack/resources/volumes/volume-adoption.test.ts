import { expect, test } from 'vitest';
import type { Adoption } from '../../../../src/engine/adoption.ts';
import { volume } from '../../../../src/openstack/resources/volumes/volume.ts';
import type { LocalCloud } from '../../local-cloud.ts';
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
  storage,
} from '../arrange.ts';

const list = `GET ${storage}/volumes/detail`;
const one = `${storage}/volumes/v1`;
const role = { role: 'data' };
const serverName = 'arbutus';

function body(fields: object = {}) {
  return {
    id: 'v1',
    name: 'arbutus-data',
    size: 10,
    status: 'in-use',
    metadata: { purpose: 'images' },
    attachments: [{ server_id: 's7' }],
    created_at: '2024-11-23T19:59:24.000000',
    ...fields,
  };
}

/** The list of volumes, and the server that has the one above: ours by its name, though not marked yet. */
function found(...volumes: readonly object[]) {
  return { [list]: { body: { volumes } }, ...server(serverName) };
}

function server(name: string, metadata: object = {}) {
  const fields = { id: 's7', name, status: 'ACTIVE', flavor: { id: 'f' }, metadata, created: '2024-11-23T19:00:00Z' };
  return { [`GET ${compute}/servers/s7`]: { body: { server: fields } } };
}

interface Given {
  readonly id?: string;
  readonly size?: number;
  readonly adoption?: Adoption;
}

function wanted(cloud: LocalCloud, { size = 10, adoption = 'offered', ...id }: Given = {}) {
  const name = { role: 'data', name: 'arbutus-data', serverName, owner };
  return volume(openstackOf(cloud), { ...name, adoption, size, growth: 'attached', ...id });
}

test('of our name without our mark is offered for adoption, with all that tells which one it is', async () => {
  await using cloud = await cloudWith(found(body()));
  expect((await planned(wanted(cloud))).changes).toMatchObject([
    {
      resource: 'adoption of volume data',
      action: 'adopt',
      reason: "id v1: 'arbutus-data', 10 GiB, in-use, created 2024-11-23T19:59:24.000000, attached to server s7",
    },
    { resource: 'volume data', action: 'none', reason: 'as wanted' },
  ]);
});

test.each([
  ["somebody's", 'elsewhere', {}],
  ["another registry's", 'elsewhere', { ...markMetadata, registry: 'beluga' }],
  ["another registry's, with the name of ours,", serverName, { ...markMetadata, registry: 'beluga' }],
])('is not offered while it is at %s server', async (_, name, metadata) => {
  await using cloud = await cloudWith({
    ...found(body()),
    [`GET ${one}`]: { body: { volume: body() } },
    ...server(name, metadata),
  });
  expect((await planned(wanted(cloud))).changes).toMatchObject([
    {
      resource: 'volume data',
      outcome: 'failed',
      error: {
        message: `The volume arbutus-data (v1) is attached to the server '${name}' (s7), which is not this registry's`,
        remedy: expect.stringContaining('openstack server remove volume s7 v1'),
      },
    },
  ]);
});

test.each([
  ['ours, whatever its name', 'renamed', markMetadata],
  ['to be ours', serverName, {}],
])('is offered while it is at a server that is %s', async (_, name, metadata) => {
  await using cloud = await cloudWith({
    ...found(body()),
    [`GET ${one}`]: { body: { volume: body() } },
    ...server(name, metadata),
  });
  expect((await planned(wanted(cloud))).changes[0]).toMatchObject({ action: 'adopt', outcome: 'planned' });
});

test('gets our mark and nothing else', async () => {
  await using cloud = await cloudWith({
    ...found(body()),
    [`GET ${one}`]: { body: { volume: body() } },
    [`POST ${one}/metadata`]: { body: {} },
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([{ outcome: 'done' }, { outcome: 'done' }]);
  expect(changesAt(cloud)).toEqual([`POST ${one}/metadata`]);
  expect(sentTo(cloud, 'POST', `${one}/metadata`)).toEqual([{ metadata: { ...markMetadata, ...role } }]);
});

test('is adopted by its id, whatever its name, and then made as big as is wanted', async () => {
  const renamed = body({ name: 'old-disk', status: 'available', attachments: [] });
  await using cloud = await cloudWith({
    ...found(body({ id: 'v2' }), renamed),
    [`GET ${one}`]: [
      { body: { volume: renamed } },
      { body: { volume: renamed } },
      { body: { volume: { ...renamed, size: 20 } } },
    ],
    [`POST ${one}/metadata`]: { body: {} },
    [`POST ${one}/action`]: { status: 202 },
  });
  const { changes } = await provisioned(wanted(cloud, { id: 'v1', size: 20 }));
  expect(changes).toMatchObject([
    { action: 'adopt', reason: expect.stringContaining("id v1: 'old-disk', 10 GiB, available"), outcome: 'done' },
    { action: 'update', reason: 'size 10 GiB, wanted 20 GiB', outcome: 'done' },
  ]);
  expect(changesAt(cloud)).toEqual([`POST ${one}/metadata`, `POST ${one}/action`]);
});

test('is left without a mark unless the plan is confirmed', async () => {
  await using cloud = await cloudWith(found(body()));
  const plan = await planned(wanted(cloud));
  expect(plan.destructive).toBe(true);
  expect(changesAt(cloud)).toEqual([]);
});

const another = { ...markMetadata, owner: 'example/other', role: 'data' };

test.each([
  [
    'an unknown id',
    [body({ name: 'photos' })],
    {
      message: "There is no volume with the id v9 in this project; there are v1 ('photos', 10 GiB)",
      remedy:
        'Set volumes.data.id to the id of one that is there (`openstack volume list`), or leave it out for a new one.',
    },
  ],
  [
    "another registry's volume",
    [body({ id: 'v9', metadata: another })],
    {
      message:
        "The volume v9 ('arbutus-data') belongs to another registry: its metadata says managed-by=provision-registry registry=arbutus owner=example/other",
      remedy:
        'Name another volume in volumes.data.id. If that registry has given it up, take its mark off first: `openstack volume unset --property managed-by v9`.',
    },
  ],
  [
    "this registry's other volume",
    [body({ id: 'v9', metadata: { ...markMetadata, role: 'registry' } })],
    {
      message: "The volume v9 ('arbutus-data') is this registry's volume registry already",
      remedy: 'Name another volume in volumes.data.id.',
    },
  ],
  [
    'an id beside the one that is marked',
    [body({ id: 'v9' }), body({ metadata: { ...markMetadata, ...role } })],
    {
      message:
        "The volume data of this registry is v1 ('arbutus-data', 10 GiB) by its owner mark, and volumes.data.id names v9",
      remedy:
        'Set volumes.data.id to v1 or leave it out; or take the mark off that volume: `openstack volume unset --property role v1`.',
    },
  ],
])('stops at %s and says what to do', async (_, volumes, error) => {
  await using cloud = await cloudWith(found(...volumes));
  const { changes } = await planned(wanted(cloud, { id: 'v9' }));
  expect(changes).toMatchObject([{ resource: 'volume data', error }]);
});

test('is as wanted when the id names the one that is marked', async () => {
  await using cloud = await cloudWith(found(body({ metadata: { ...markMetadata, ...role } })));
  expect((await planned(wanted(cloud, { id: 'v1' }))).changes).toMatchObject([{ action: 'none' }]);
});

test('is not chosen among several of our name, which are listed', async () => {
  await using cloud = await cloudWith(found(body(), body({ id: 'v2', size: 5, status: 'available', attachments: [] })));
  const [change] = (await planned(wanted(cloud))).changes;
  expect(change?.error?.message).toContain(
    "none with our owner mark: v1 ('arbutus-data', 10 GiB, in-use, created 2024-11-23T19:59:24.000000, attached to server s7), v2 ('arbutus-data', 5 GiB, available,",
  );
  expect(change?.error?.remedy).toContain('Or name the one that is meant by its id: volumes.data.id.');
});

test("is made anew beside one of our name with another registry's mark", async () => {
  await using cloud = await cloudWith(found(body({ metadata: another })));
  expect((await planned(wanted(cloud))).changes).toMatchObject([{ resource: 'volume data', action: 'create' }]);
});

test.each([
  ['no mark', body(), {}],
  ['no mark, though the configuration names its id', body(), { id: 'v1' }],
  ["another registry's mark", body({ metadata: another }), {}],
])('with %s is never found for a removal', async (_, there, id) => {
  await using cloud = await cloudWith(found(there));
  expect(await removed(wanted(cloud, { adoption: 'off', ...id }))).toEqual([]);
  expect(changesAt(cloud)).toEqual([]);
});

test('is not removed when its mark is gone by then', async () => {
  await using cloud = await cloudWith({
    ...found(body({ metadata: { ...markMetadata, ...role } })),
    [`GET ${one}`]: { body: { volume: body() } },
  });
  expect(await removed(wanted(cloud, { adoption: 'off' }))).toMatchObject([
    {
      outcome: 'failed',
      error: { message: 'The volume v1 does not carry our owner mark, and nothing without it is ever removed' },
    },
  ]);
  expect(changesAt(cloud)).toEqual([]);
});
