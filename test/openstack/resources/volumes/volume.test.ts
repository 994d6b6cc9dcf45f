import { expect, test } from 'vitest';
import { volume } from '../../../../src/openstack/resources/volumes/volume.ts';
import type { LocalCloud } from '../../local-cloud.ts';
import {
  changesAt,
  cloudWith,
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

function body(fields: object = {}) {
  return {
    id: 'v1',
    name: 'arbutus-data',
    serverName: 'arbutus',
    size: 10,
    status: 'available',
    metadata: { ...markMetadata, role: 'data' },
    attachments: [],
    created_at: '2026-11-23T19:59:24.000000',
    ...fields,
  };
}

function found(...volumes: readonly object[]) {
  return { [list]: { body: { volumes } } };
}

function wanted(cloud: LocalCloud, size = 10) {
  return volume(openstackOf(cloud), {
    role: 'data',
    name: 'arbutus-data',
    serverName: 'arbutus',
    owner,
    adoption: 'offered',
    size,
    growth: 'attached',
  });
}

test('is made with its mark and role and as never formatted, and waited for', async () => {
  await using cloud = await cloudWith({
    ...found(),
    [`POST ${storage}/volumes`]: { status: 202, body: { volume: body({ status: 'creating' }) } },
    [`GET ${one}`]: [{ body: { volume: body({ status: 'creating' }) } }, { body: { volume: body() } }],
  });
  const resource = wanted(cloud);
  expect((await provisioned(resource)).valueOf(resource)?.status).toBe('available');
  expect(sentTo(cloud, 'POST', `${storage}/volumes`)).toEqual([
    { volume: { name: 'arbutus-data', size: 10, metadata: { ...markMetadata, role: 'data', formatted: 'no' } } },
  ]);
});

test('is told from the other volume of the same registry by its role, even when renamed', async () => {
  const other = body({ id: 'v2', name: 'arbutus-registry', metadata: { ...markMetadata, role: 'registry' } });
  await using cloud = await cloudWith(found(other, body({ name: 'renamed' })));
  const resource = wanted(cloud);
  expect((await planned(resource)).foundOf(resource)?.id).toBe('v1');
});

test("says in Cinder's own words why it could not be made", async () => {
  await using cloud = await cloudWith({
    ...found(),
    [`POST ${storage}/volumes`]: { status: 202, body: { volume: body({ status: 'creating' }) } },
    [`GET ${one}`]: { body: { volume: body({ status: 'error' }) } },
    [`GET ${storage}/messages`]: {
      body: {
        messages: [
          { resource_uuid: 'v9', user_message: 'Something else.' },
          {
            resource_uuid: 'v1',
            user_message: 'schedule allocate volume:Could not find any available weighted backend.',
          },
        ],
      },
    },
  });
  const [change] = (await provisioned(wanted(cloud))).changes;
  expect(change?.error?.message).toBe(
    'The volume arbutus-data (v1) has the status error. Cinder says: schedule allocate volume:Could not find any available weighted backend.',
  );
});

test('says what may help where no storage has room', async () => {
  await using cloud = await cloudWith({
    ...found(body({ status: 'error' })),
    [`GET ${storage}/messages`]: {
      body: {
        messages: [
          {
            resource_uuid: 'v1',
            user_message:
              'schedule allocate volume:No storage could be allocated for this volume request. You may be able to try another size or volume type.',
          },
        ],
      },
    },
  });
  const [change] = (await planned(wanted(cloud))).changes;
  expect(change?.error?.remedy).toBe(
    "No storage of the cloud has room for it: another volumes.data.size or volumes.data.type may fit, or the cloud's operators may help. If it was never used, remove it (`openstack volume delete v1`) and run again. If it has data on it, ask the cloud's operators.",
  );
});

test('is taken up and waited for when its creation was never answered', async () => {
  await using cloud = await cloudWith({
    [`GET ${storage}/volumes/detail`]: [
      { body: { volumes: [] } },
      { body: { volumes: [body({ status: 'creating' })] } },
    ],
    [`POST ${storage}/volumes`]: 'hang up',
    [`GET ${one}`]: [{ body: { volume: body({ status: 'creating' }) } }, { body: { volume: body() } }],
  });
  const resource = wanted(cloud);
  const applied = await provisioned(resource);
  expect(applied.changes).toMatchObject([{ action: 'create', outcome: 'done' }]);
  expect(applied.valueOf(resource)).toMatchObject({ id: 'v1', status: 'available' });
  expect(changesAt(cloud)).toEqual([`POST ${storage}/volumes`]);
});

test('grows once although the answer to that was lost', async () => {
  const small = body({ status: 'available' });
  await using cloud = await cloudWith({
    [`GET ${storage}/volumes/detail`]: [
      { body: { volumes: [small] } },
      { body: { volumes: [{ ...small, status: 'extending' }] } },
    ],
    [`POST ${one}/action`]: 'hang up',
    [`GET ${one}`]: [
      { body: { volume: small } },
      { body: { volume: { ...small, status: 'extending' } } },
      { body: { volume: { ...small, size: 20 } } },
    ],
  });
  const resource = wanted(cloud, 20);
  const applied = await provisioned(resource);
  expect(applied.changes).toMatchObject([{ action: 'update', outcome: 'done' }]);
  expect(applied.valueOf(resource)?.size).toBe(20);
  expect(changesAt(cloud)).toEqual([`POST ${one}/action`]);
});

test('is gone although the answer to its removal was lost', async () => {
  const refused = { status: 400, body: { badRequest: { code: 400, message: 'Volume status must be available…' } } };
  await using cloud = await cloudWith({
    ...found(body()),
    [`DELETE ${one}`]: ['hang up', refused],
    [`GET ${one}`]: [{ body: { volume: body() } }, { body: { volume: body({ status: 'deleting' }) } }, { status: 404 }],
  });
  expect(await removed(wanted(cloud))).toMatchObject([{ action: 'remove', outcome: 'done' }]);
});

test('admits a refusal to remove it', async () => {
  const refused = { status: 400, body: { badRequest: { code: 400, message: 'It has snapshots.' } } };
  await using cloud = await cloudWith({
    ...found(body()),
    [`DELETE ${one}`]: refused,
    [`GET ${one}`]: { body: { volume: body() } },
  });
  const [change] = await removed(wanted(cloud));
  expect(change?.error?.message).toContain('It has snapshots.');
});

test('does not shrink', async () => {
  await using cloud = await cloudWith(found(body()));
  const plan = await planned(wanted(cloud, 5));
  expect(plan.changes[0]?.error).toEqual({
    message: 'The volume arbutus-data (v1) has 10 GiB and 5 GiB are wanted; volumes cannot shrink',
    remedy: 'Ask for 10 GiB or more.',
  });
});

test('grows while a server has it, with the microversion for that', async () => {
  const inUse = body({ status: 'in-use' });
  await using cloud = await cloudWith({
    ...found(inUse),
    [`POST ${one}/action`]: { status: 202 },
    [`GET ${one}`]: [
      { body: { volume: inUse } },
      { body: { volume: { ...inUse, status: 'extending' } } },
      { body: { volume: { ...inUse, size: 20 } } },
    ],
  });
  const resource = wanted(cloud, 20);
  const applied = await provisioned(resource);
  expect(applied.changes).toMatchObject([{ action: 'update', reason: 'size 10 GiB, wanted 20 GiB' }]);
  expect(applied.valueOf(resource)?.size).toBe(20);
  const action = cloud.seen.find(({ path }) => path.endsWith('/action'));
  expect(action?.body).toEqual({ 'os-extend': { new_size: 20 } });
  expect(action?.headers['openstack-api-version']).toBe('volume 3.42');
});

test('does not try to grow an attached volume on a cloud that cannot', async () => {
  await using cloud = await cloudWith({
    ...found(body({ status: 'in-use' })),
    [`GET ${one}`]: { body: { volume: body({ status: 'in-use' }) } },
    'GET /volume/v3/': { body: { versions: [{ id: 'v3.0', version: '3.27', min_version: '3.0' }] } },
  });
  const [change] = (await provisioned(wanted(cloud, 20))).changes;
  expect(change?.error).toEqual({
    message:
      'The cloud does not let the volume arbutus-data (v1) grow while a server has it. Block Storage has no microversion 3.42, which it takes.',
    remedy:
      'What is on it is as it was. Set volumes.data.grow: detached and run again: the server is then stopped while the volume grows.',
  });
  expect(changesAt(cloud)).toEqual([]);
});

test('is removed and waited for until it is gone', async () => {
  await using cloud = await cloudWith({
    ...found(body()),
    [`DELETE ${one}`]: { status: 202 },
    [`GET ${one}`]: [{ body: { volume: body({ status: 'deleting' }) } }, { status: 404 }],
  });
  expect(await removed(wanted(cloud))).toMatchObject([{ action: 'remove', outcome: 'done' }]);
});
