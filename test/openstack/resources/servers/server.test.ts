import { expect, test } from 'vitest';
import { server } from '../../../../src/openstack/resources/servers/server.ts';
import type { LocalCloud } from '../../local-cloud.ts';
import {
  changesAt,
  cloudWith,
  compute,
  markMetadata,
  network,
  openstackOf,
  owner,
  planned,
  provisioned,
  removed,
  sentTo,
  storage,
  there,
} from '../arrange.ts';

const list = `GET ${compute}/servers/detail`;
const one = `${compute}/servers/s1`;
const none = { [list]: { body: { servers: [] } } };

function body(fields: object = {}) {
  return {
    id: 's1',
    name: 'registry',
    status: 'ACTIVE',
    'OS-EXT-STS:task_state': null,
    flavor: { id: 'f1' },
    metadata: markMetadata,
    created: '2026-11-23T19:58:59Z',
    ...fields,
  };
}

function found(fields: object) {
  return { [list]: { body: { servers: [body(fields)] } } };
}

const flavor = { id: 'f1', name: 'p1-1gb', cores: 1, ramMiB: 1024, rootGiB: 20, ephemeralGiB: 0 };
const port = {
  id: 'p1',
  name: 'registry',
  networkId: 'n1',
  fixedIp: '192.168.70.9',
  macAddress: '',
  securityGroupIds: [],
  description: '',
};

function wanted(cloud: LocalCloud, given: { flavor?: object; bootVolume?: number; deviceId?: string } = {}) {
  const { deviceId = 's1', bootVolume } = given;
  return server(openstackOf(cloud), {
    adoption: 'offered',
    name: 'registry',
    words: ['c8-30gb-186', 'Bionic-x64'],
    owner,
    image: there('image', { id: 'i1', name: 'Bionic-x64', status: 'active', minGiB: 8, createdAt: '' }),
    flavor: there('flavor', { ...flavor, ...given.flavor }),
    keyPair: there('key pair', { name: 'binderhub', fingerprint: '', publicKey: '' }),
    port: there('port', { ...port, deviceId }),
    ...(bootVolume === undefined ? {} : { bootVolume }),
  });
}

const fault = { code: 500, message: 'No valid host was found. ' };
const diary = {
  [`GET ${one}/os-instance-actions`]: {
    body: { instanceActions: [{ action: 'create', request_id: 'req-made', message: 'Error' }] },
  },
  [`GET ${one}/os-instance-actions/req-made`]: {
    body: {
      instanceAction: {
        events: [
          { event: 'compute__do_build', result: 'Success' },
          { event: 'conductor_schedule', result: 'Error', details: 'no room' },
        ],
      },
    },
  },
};

test('is made on its port and with its mark, and waited for until Nova has done with it', async () => {
  await using cloud = await cloudWith({
    ...none,
    [`POST ${compute}/servers`]: { status: 202, body: { server: { id: 's1', adminPass: 'secret' } } },
    [`GET ${one}`]: [
      { body: { server: body({ status: 'BUILD', 'OS-EXT-STS:task_state': 'spawning' }) } },
      { body: { server: body({ 'OS-EXT-STS:task_state': 'block_device_mapping' }) } },
      { body: { server: body() } },
    ],
  });
  const resource = wanted(cloud);
  const applied = await provisioned(resource);
  expect(applied.valueOf(resource)).toMatchObject({ id: 's1', status: 'ACTIVE', flavorId: 'f1' });
  expect(sentTo(cloud, 'POST', `${compute}/servers`)).toEqual([
    {
      server: {
        name: 'registry',
        flavorRef: 'f1',
        imageRef: 'i1',
        key_name: 'binderhub',
        networks: [{ port: 'p1' }],
        metadata: markMetadata,
        tags: ['managed-by=provision-registry', 'registry=arbutus', 'owner=example.registry'],
      },
    },
  ]);
  const asked = cloud.seen.find(({ method, path }) => method === 'POST' && path === `${compute}/servers`);
  expect(asked?.headers['openstack-api-version']).toBe('compute 2.52');
  expect(sentTo(cloud, 'GET', one)).toHaveLength(3);
});

test.each([
  ['the flavor has no root', { flavor: { rootGiB: 0 } }, 20],
  ['a size is asked for', { bootVolume: 40 }, 40],
])('boots from a volume that goes with it when %s', async (_, given, size) => {
  await using cloud = await cloudWith({
    ...none,
    [`POST ${compute}/servers`]: { status: 202, body: { server: { id: 's1' } } },
    [`GET ${one}`]: { body: { server: body() } },
  });
  await provisioned(wanted(cloud, given));
  expect(sentTo(cloud, 'POST', `${compute}/servers`)).toMatchObject([
    { server: { block_device_mapping_v2: [{ uuid: 'i1', volume_size: size, delete_on_termination: true }] } },
  ]);
});

test("tells Nova's fault and diary when it cannot be built, and removes what it made", async () => {
  await using cloud = await cloudWith({
    ...none,
    ...diary,
    [`POST ${compute}/servers`]: { status: 202, body: { server: { id: 's1' } } },
    [`GET ${one}`]: { body: { server: body({ status: 'ERROR', fault }) } },
    [`DELETE ${one}`]: { status: 204 },
  });
  const [change] = (await provisioned(wanted(cloud))).changes;
  expect(change?.error?.message).toBe(
    'The server registry (s1) is in ERROR. Nova says: No valid host was found. [code 500]; it failed in conductor_schedule: no room, request id req-made',
  );
  expect(change?.error?.remedy).toMatch(/choose another flavor/);
  expect(changesAt(cloud)).toEqual([`POST ${compute}/servers`, `DELETE ${one}`]);
});

test('names the nearest other flavors when no hypervisor has room', async () => {
  const sized = (id: string, vcpus: number, ram: number) => ({ id, name: `${id}-flavor`, vcpus, ram, disk: 20 });
  const all = [sized('f1', 8, 32_768), sized('f2', 64, 262_144), sized('f3', 4, 16_384), sized('f4', 8, 16_384)];
  await using cloud = await cloudWith({
    ...found({ status: 'ERROR', fault }),
    [`GET ${compute}/flavors/detail`]: { body: { flavors: [...all, sized('f5', 16, 65_536)] } },
  });
  const plan = await planned(wanted(cloud));
  expect(plan.changes[0]?.error?.remedy).toBe(
    'No hypervisor has room for this flavor now, or none ever will: choose another flavor, the nearest being f4-flavor (8 cores, 16 GiB), f3-flavor (4 cores, 16 GiB), f5-flavor (16 cores, 64 GiB), or try again later. It is left as it is: remove it (`openstack server delete s1`) and run again.',
  );
});

test("blames the cloud's side for any other fault", async () => {
  const other = { code: 500, message: 'Build of instance s1 aborted: Failed to allocate the network(s).' };
  await using cloud = await cloudWith(found({ status: 'ERROR', fault: other }));
  expect((await planned(wanted(cloud))).changes[0]?.error).toEqual({
    message:
      'The server registry (s1) is in ERROR. Nova says: Build of instance s1 aborted: Failed to allocate the network(s). [code 500]',
    remedy: expect.stringMatching(/^This is a fault on the cloud's side: try again, and give its operators/),
  });
});

test('says so when a server in ERROR that it made could not be removed', async () => {
  await using cloud = await cloudWith({
    ...none,
    [`POST ${compute}/servers`]: { status: 202, body: { server: { id: 's1' } } },
    [`GET ${one}`]: { body: { server: body({ status: 'ERROR', fault }) } },
    [`DELETE ${one}`]: { status: 409, body: { conflictingRequest: { code: 409, message: 'It is locked.' } } },
  });
  const [change] = (await provisioned(wanted(cloud))).changes;
  expect(change?.error).toMatchObject({
    message: expect.stringContaining('Nova says: No valid host was found.'),
    remedy: expect.stringMatching(/could not be removed: remove it \(`openstack server delete s1`\)\.$/),
  });
});

test.each(['BUILD', 'ERROR'])(
  'removes one in ERROR whose creation was never answered, first seen in %s',
  async (first) => {
    const seen = (status: string) => ({ body: { servers: [body({ status, fault })] } });
    await using cloud = await cloudWith({
      [list]: [{ body: { servers: [] } }, seen(first)],
      [`POST ${compute}/servers`]: 'hang up',
      [`GET ${one}`]: { body: { server: body({ status: 'ERROR', fault }) } },
      [`DELETE ${one}`]: { status: 204 },
    });
    const [change] = (await provisioned(wanted(cloud))).changes;
    expect(change?.error).toMatchObject({
      message: expect.stringContaining('Nova says: No valid host was found.'),
      remedy: expect.stringContaining('made just now, is removed again; its port stays.'),
    });
    expect(changesAt(cloud)).toEqual([`POST ${compute}/servers`, `DELETE ${one}`]);
  },
);

test('is taken up when its creation was never answered and it runs already, on a port read before', async () => {
  await using cloud = await cloudWith({
    [list]: [{ body: { servers: [] } }, { body: { servers: [body()] } }],
    [`POST ${compute}/servers`]: 'hang up',
    [`GET ${network}/ports/p1`]: { body: { port: { id: 'p1', network_id: 'n1', device_id: 's1' } } },
  });
  const resource = wanted(cloud, { deviceId: '' });
  const applied = await provisioned(resource);
  expect(applied.changes).toMatchObject([{ action: 'create', outcome: 'done' }]);
  expect(applied.valueOf(resource)?.id).toBe('s1');
  expect(changesAt(cloud)).toEqual([`POST ${compute}/servers`]);
});

test('leaves a server in ERROR that an earlier run made, and tells its fault', async () => {
  await using cloud = await cloudWith({ ...found({ status: 'ERROR', fault }), ...diary });
  const plan = await planned(wanted(cloud));
  expect(plan.changes[0]?.error).toMatchObject({
    message: expect.stringContaining('No valid host was found.'),
    remedy: expect.stringContaining('openstack server delete s1'),
  });
  expect(changesAt(cloud)).toEqual([]);
});

test('waits for a server that an interrupted run left building, before it has its port', async () => {
  await using cloud = await cloudWith({
    ...found({ status: 'BUILD' }),
    [`GET ${one}`]: { body: { server: body() } },
  });
  expect((await provisioned(wanted(cloud, { deviceId: '' }))).changes).toMatchObject([
    { action: 'update', reason: 'is still being built', outcome: 'done' },
  ]);
  expect(changesAt(cloud)).toEqual([]);
});

test('starts a stopped server', async () => {
  await using cloud = await cloudWith({
    ...found({ status: 'SHUTOFF' }),
    [`GET ${one}`]: [{ body: { server: body({ status: 'SHUTOFF' }) } }, { body: { server: body() } }],
    [`POST ${one}/action`]: { status: 202 },
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([{ reason: 'is stopped', outcome: 'done' }]);
  expect(sentTo(cloud, 'POST', `${one}/action`)).toEqual([{ 'os-start': null }]);
});

test('is on its way when the answer to its start was lost', async () => {
  await using cloud = await cloudWith({
    ...found({ status: 'SHUTOFF' }),
    [`GET ${one}`]: [
      { body: { server: body({ status: 'SHUTOFF' }) } },
      { body: { server: body({ status: 'SHUTOFF', 'OS-EXT-STS:task_state': 'powering-on' }) } },
      { body: { server: body() } },
    ],
    [`POST ${one}/action`]: 'hang up',
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([{ reason: 'is stopped', outcome: 'done' }]);
  expect(sentTo(cloud, 'POST', `${one}/action`)).toHaveLength(1);
});

test('is started once more when it stays off after a start whose answer was lost', async () => {
  const off = { body: { server: body({ status: 'SHUTOFF' }) } };
  await using cloud = await cloudWith({
    ...found({ status: 'SHUTOFF' }),
    [`GET ${one}`]: [off, off, { body: { server: body() } }],
    [`POST ${one}/action`]: [{ status: 503 }, { status: 202 }],
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([{ reason: 'is stopped', outcome: 'done' }]);
  expect(sentTo(cloud, 'POST', `${one}/action`)).toHaveLength(2);
});

test('would only be replaced for another flavor, and names both', async () => {
  await using cloud = await cloudWith({
    ...found({ flavor: { id: 'f9' } }),
    [`GET ${compute}/flavors/f9`]: {
      body: { flavor: { id: 'f9', name: 'c8-30gb-186', vcpus: 8, ram: 30720, disk: 20 } },
    },
  });
  expect((await planned(wanted(cloud))).changes).toMatchObject([
    {
      action: 'replace',
      reason:
        'has the flavor c8-30gb-186, wanted p1-1gb; replacing it takes the registry down until the new server runs; the address stays, and the volumes with the images on them',
    },
  ]);
});

test('leaves a state to a person that only a person can mend', async () => {
  await using cloud = await cloudWith(found({ status: 'SUSPENDED' }));
  expect((await planned(wanted(cloud))).changes[0]?.error?.message).toBe('The server registry (s1) is SUSPENDED');
});

test('counts a server that is being deleted as gone, once it is', async () => {
  await using cloud = await cloudWith({
    ...found({ 'OS-EXT-STS:task_state': 'deleting' }),
    [`GET ${one}`]: [{ body: { server: body({ 'OS-EXT-STS:task_state': 'deleting' }) } }, { status: 404 }],
  });
  expect((await planned(wanted(cloud))).changes).toMatchObject([{ action: 'create' }]);
});

const running = { body: { server: body() } };
const stopped = { body: { server: body({ status: 'SHUTOFF' }) } };

test('is stopped before it is deleted', async () => {
  await using cloud = await cloudWith({
    ...found({}),
    [`GET ${one}`]: [running, running, stopped, stopped, { status: 404 }],
    [`POST ${one}/action`]: { status: 202 },
    [`DELETE ${one}`]: { status: 204 },
  });
  expect(await removed(wanted(cloud))).toMatchObject([{ action: 'remove', outcome: 'done' }]);
  expect(changesAt(cloud)).toEqual([`POST ${one}/action`, `DELETE ${one}`]);
  expect(sentTo(cloud, 'POST', `${one}/action`)).toEqual([{ 'os-stop': null }]);
});

test('is stopped although the answer to that was lost', async () => {
  await using cloud = await cloudWith({
    ...found({}),
    [`GET ${one}`]: [
      { body: { server: body() } },
      { body: { server: body() } },
      { body: { server: body({ 'OS-EXT-STS:task_state': 'powering-off' }) } },
      { body: { server: body({ status: 'SHUTOFF' }) } },
      { body: { server: body({ status: 'SHUTOFF' }) } },
      { status: 404 },
    ],
    [`POST ${one}/action`]: 'hang up',
    [`DELETE ${one}`]: { status: 204 },
  });
  expect(await removed(wanted(cloud))).toMatchObject([{ action: 'remove', outcome: 'done' }]);
  expect(changesAt(cloud)).toEqual([`POST ${one}/action`, `DELETE ${one}`]);
});

test('is not deleted when it does not stop', async () => {
  await using cloud = await cloudWith({
    ...found({}),
    [`GET ${one}`]: { body: { server: body() } },
    [`POST ${one}/action`]: { status: 202 },
  });
  const [change] = await removed(wanted(cloud));
  expect(change?.error?.message).toBe('The server registry (s1) was asked to stop and still runs');
});

test.each([
  ['another mark', { ...markMetadata, owner: 'example/other' }],
  ['no mark', {}],
])('is not deleted when it has %s by then', async (_, metadata) => {
  await using cloud = await cloudWith({ ...found({}), [`GET ${one}`]: { body: { server: body({ metadata }) } } });
  const [change] = await removed(wanted(cloud));
  expect(change).toMatchObject({
    outcome: 'failed',
    error: {
      message: 'The server s1 does not carry our owner mark, and nothing without it is ever removed',
      remedy: 'If it is to go, remove it yourself; or run plan again, which looks anew.',
    },
  });
  expect(changesAt(cloud)).toEqual([]);
});

test('lets go of volumes that Nova would delete with it, but for the one it boots from', async () => {
  const attached = (id: string, goes: boolean) => ({ id, delete_on_termination: goes });
  const volumes = [attached('v0', true), attached('v1', true), attached('v2', false)];
  const with23 = { body: { server: body({ status: 'SHUTOFF', 'os-extended-volumes:volumes_attached': volumes }) } };
  const at = `${one}/os-volume_attachments`;
  const volume = { id: 'v1', name: 'data', size: 10, status: 'available', created_at: '' };
  await using cloud = await cloudWith({
    ...found({ status: 'SHUTOFF' }),
    [`GET ${one}`]: ({ headers }) => {
      if (cloud.asked().includes(`DELETE ${one}`)) return { status: 404 };
      return headers['openstack-api-version'] === 'compute 2.3' ? with23 : stopped;
    },
    [`GET ${at}`]: {
      body: {
        volumeAttachments: [
          { serverId: 's1', volumeId: 'v0', device: '/dev/vda' },
          { serverId: 's1', volumeId: 'v1', device: '/dev/vdb' },
          { serverId: 's1', volumeId: 'v2', device: '/dev/vdc' },
        ],
      },
    },
    [`GET ${storage}/volumes/v0`]: { body: { volume: { ...volume, id: 'v0' } } },
    [`GET ${storage}/volumes/v1`]: { body: { volume } },
    [`DELETE ${at}/v1`]: { status: 202 },
    [`DELETE ${one}`]: { status: 204 },
  });
  expect(await removed(wanted(cloud))).toMatchObject([{ action: 'remove', outcome: 'done' }]);
  expect(changesAt(cloud)).toEqual([`DELETE ${at}/v1`, `DELETE ${one}`]);
});
