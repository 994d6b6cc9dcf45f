import { expect, onTestFinished, test, vi } from 'vitest';
import { applyPlan } from '../../../../src/engine/apply.ts';
import { resource } from '../../../../src/engine/resource.ts';
import { type AttachmentSpec, attachment } from '../../../../src/openstack/resources/attachments/attachment.ts';
import { serverPower } from '../../../../src/openstack/resources/servers/server-power.ts';
import type { LocalCloud } from '../../local-cloud.ts';
import {
  changesAt,
  cloudWith,
  compute,
  openstackOf,
  planned,
  provisioned,
  removalOf,
  removed,
  sentTo,
  storage,
  there,
} from '../arrange.ts';

const list = `${compute}/servers/s1/os-volume_attachments`;
const nothing = { body: { volumeAttachments: [] } };
const atDevice = { body: { volumeAttachments: [{ id: 'v1', volumeId: 'v1', serverId: 's1', device: '/dev/vdb' }] } };

const server = {
  id: 's1',
  name: 'registry',
  status: 'ACTIVE',
  flavorId: 'f1',
  addresses: {},
  metadata: {},
  createdAt: '',
};

function volume(status: string, ...serverIds: readonly string[]) {
  return sized(10, status, ...serverIds);
}

function sized(size: number, status: string, ...serverIds: readonly string[]) {
  const attachments = serverIds.map((server_id) => ({ server_id }));
  return { body: { volume: { id: 'v1', name: 'arbutus-data', size, status, attachments, created_at: '' } } };
}

function serverIs(status: string) {
  return { body: { server: { id: 's1', name: 'registry', status, flavor: { id: 'f1' }, created: '' } } };
}

function wanted(
  cloud: LocalCloud,
  at: readonly string[] = [],
  growth: Pick<AttachmentSpec, 'growth'> = {},
  status = at.includes('s1') ? 'in-use' : 'available',
) {
  const attachments = at.map((serverId) => ({ serverId }));
  return attachment(openstackOf(cloud), {
    role: 'data',
    ...growth,
    server: there('server', server),
    volume: there('volume data', {
      id: 'v1',
      name: 'arbutus-data',
      size: 10,
      status,
      metadata: {},
      attachments,
      createdAt: '',
    }),
  });
}

test('is made by Nova, and done when both Nova and Cinder say so', async () => {
  await using cloud = await cloudWith({
    [`GET ${list}`]: [nothing, atDevice],
    [`POST ${list}`]: { body: { volumeAttachment: { volumeId: 'v1', serverId: 's1' } } },
    [`GET ${storage}/volumes/v1`]: [volume('available'), volume('attaching'), volume('in-use', 's1')],
  });
  const data = wanted(cloud);
  const applied = await provisioned(data);
  expect(applied.valueOf(data)).toEqual({ serverId: 's1', volumeId: 'v1', device: '/dev/vdb' });
  expect(changesAt(cloud)).toEqual([`POST ${list}`]);
  expect(sentTo(cloud, 'GET', `${storage}/volumes/v1`)).toHaveLength(3);
});

test('is waited for when the answer to it was lost: Nova names it before it is there', async () => {
  await using cloud = await cloudWith({
    [`GET ${list}`]: [nothing, atDevice],
    [`POST ${list}`]: 'hang up',
    [`GET ${storage}/volumes/v1`]: [volume('available'), volume('attaching', 's1'), volume('in-use', 's1')],
  });
  const data = wanted(cloud);
  const applied = await provisioned(data);
  expect(applied.changes).toMatchObject([{ action: 'create', outcome: 'done' }]);
  expect(applied.valueOf(data)).toEqual({ serverId: 's1', volumeId: 'v1', device: '/dev/vdb' });
  expect(changesAt(cloud)).toEqual([`POST ${list}`]);
  expect(sentTo(cloud, 'GET', `${storage}/volumes/v1`)).toHaveLength(3);
});

test('is gone although the answer to its removal was lost', async () => {
  const refused = { status: 400, body: { badRequest: { code: 400, message: "Volume status must be 'in-use'…" } } };
  await using cloud = await cloudWith({
    [`GET ${list}`]: [atDevice, nothing],
    [`GET ${compute}/servers/s1`]: serverIs('SHUTOFF'),
    [`DELETE ${list}/v1`]: ['hang up', refused],
    [`GET ${storage}/volumes/v1`]: [volume('detaching', 's1'), volume('available')],
  });
  expect(await removed(wanted(cloud, ['s1']))).toMatchObject([{ action: 'remove', outcome: 'done' }]);
});

test('waits for a volume that another server is just letting go', async () => {
  await using cloud = await cloudWith({
    [`GET ${list}`]: [nothing, atDevice],
    [`POST ${list}`]: { body: {} },
    [`GET ${storage}/volumes/v1`]: [volume('detaching', 's0'), volume('available'), volume('in-use', 's1')],
  });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([{ action: 'create', outcome: 'done' }]);
});

test('stops in the plan when another server has the volume, and names that server', async () => {
  await using cloud = await cloudWith({
    [`GET ${list}`]: nothing,
    [`GET ${storage}/volumes/v1`]: volume('in-use', 's9'),
    [`GET ${compute}/servers/s9`]: {
      body: { server: { id: 's9', name: 'rescue', status: 'ACTIVE', flavor: { id: 'f1' }, created: '' } },
    },
  });
  const plan = await planned(wanted(cloud, ['s9']));
  expect(plan.changes.map(({ error }) => error?.message)).toContain(
    "The volume arbutus-data (v1) is attached to the server 'rescue' (s9), which is not this registry's",
  );
});

test('says what the diary tells when Nova accepts it and then lets go', async () => {
  await using cloud = await cloudWith({
    [`GET ${list}`]: nothing,
    [`POST ${list}`]: { body: {} },
    [`GET ${storage}/volumes/v1`]: volume('available'),
    [`GET ${compute}/servers/s1/os-instance-actions`]: {
      body: { instanceActions: [{ action: 'attach_volume', request_id: 'req-x', message: 'Error' }] },
    },
    [`GET ${compute}/servers/s1/os-instance-actions/req-x`]: {
      body: { instanceAction: { events: [{ event: 'compute_attach_volume', result: 'Error' }] } },
    },
  });
  const [change] = (await provisioned(wanted(cloud))).changes;
  expect(change?.error?.message).toContain(
    'the volume is available again. Nova says: compute_attach_volume, request id req-x',
  );
});

test('goes only after the server has stopped', async () => {
  await using cloud = await cloudWith({
    [`GET ${list}`]: [atDevice, nothing],
    [`GET ${compute}/servers/s1`]: [serverIs('ACTIVE'), serverIs('SHUTOFF')],
    [`POST ${compute}/servers/s1/action`]: { status: 202 },
    [`DELETE ${list}/v1`]: { status: 202 },
    [`GET ${storage}/volumes/v1`]: [volume('detaching', 's1'), volume('available')],
  });
  expect(await removed(wanted(cloud, ['s1']))).toMatchObject([{ action: 'remove', outcome: 'done' }]);
  expect(changesAt(cloud)).toEqual([`POST ${compute}/servers/s1/action`, `DELETE ${list}/v1`]);
});

/** Nova's word on which volumes go with the server, and Cinder's on what is wrong. */
function volumeWith(status: string, goesWithServer: boolean) {
  const volumes = [{ id: 'v1', delete_on_termination: goesWithServer }];
  return {
    [`GET ${list}`]: atDevice,
    [`GET ${storage}/volumes/v1`]: volume(status, 's1'),
    [`GET ${storage}/messages`]: { body: { messages: [{ resource_uuid: 'v1', user_message: 'It failed.' }] } },
    [`GET ${compute}/servers/s1`]: { body: { server: { 'os-extended-volumes:volumes_attached': volumes } } },
  };
}

test.each(['error', 'error_extending', 'error_detaching'])(
  'is refused to be removed while the volume is %s, with the ways out of that',
  async (status) => {
    await using cloud = await cloudWith(volumeWith(status, false));
    const plan = await removalOf(wanted(cloud, ['s1'], {}, status));
    expect(plan.failed).toBe(true);
    expect(plan.changes[0]?.error).toEqual({
      message: `The volume arbutus-data (v1) has the status ${status}, in which it cannot be detached from the server registry (s1). Cinder says: It failed.`,
      remedy:
        'An operator of the cloud can reset its status (`openstack volume set --state in-use v1`); then run again. Or let the server go yourself, which releases the volume and keeps what is on it: `openstack server stop s1`, once it is off `openstack server delete s1`, and run again.',
    });
  },
);

test('does not advise to delete a server that takes the volume with it', async () => {
  await using cloud = await cloudWith(volumeWith('error', true));
  const plan = await removalOf(wanted(cloud, ['s1'], {}, 'error'));
  expect(plan.changes[0]?.error?.remedy).toMatch(/ Do not delete the server, which takes this volume with it\.$/);
});

test('is planned to be removed once the volume has done growing', async () => {
  await using cloud = await cloudWith({
    [`GET ${list}`]: atDevice,
    [`GET ${storage}/volumes/v1`]: [volume('extending', 's1'), volume('extending', 's1'), volume('in-use', 's1')],
  });
  const plan = await removalOf(wanted(cloud, ['s1'], {}, 'extending'));
  expect(plan.changes).toMatchObject([{ action: 'remove', outcome: 'planned' }]);
  expect(sentTo(cloud, 'GET', `${storage}/volumes/v1`)).toHaveLength(3);
});

test('admits a detach that did not happen', async () => {
  await using cloud = await cloudWith({
    [`GET ${list}`]: atDevice,
    [`GET ${compute}/servers/s1`]: serverIs('SHUTOFF'),
    [`DELETE ${list}/v1`]: { status: 202 },
    [`GET ${storage}/volumes/v1`]: [volume('detaching', 's1'), volume('in-use', 's1')],
  });
  const [change] = await removed(wanted(cloud, ['s1']));
  expect(change?.error?.message).toContain('accepted detach_volume of arbutus-data (v1)');
});

test('stops the server once for two volumes that go together', async () => {
  await using cloud = await cloudWith({
    [`GET ${list}`]: [atDevice, nothing],
    [`GET ${compute}/servers/s1`]: [serverIs('ACTIVE'), serverIs('SHUTOFF')],
    [`POST ${compute}/servers/s1/action`]: { status: 202 },
    [`DELETE ${list}/v1`]: { status: 202 },
    [`GET ${storage}/volumes/v1`]: volume('available'),
  });
  const openstack = openstackOf(cloud);
  const at = there('server', server);
  const each = ['data', 'registry'].map((role) =>
    attachment(openstack, {
      role,
      server: at,
      volume: there(`volume ${role}`, {
        id: 'v1',
        name: role,
        size: 10,
        status: 'in-use',
        metadata: {},
        attachments: [],
        createdAt: '',
      }),
    }),
  );
  const [data, registry] = each;
  if (data === undefined || registry === undefined) throw new Error('two were made');
  await removed(resource({ name: 'both', needs: { data, registry }, find: async () => undefined }));
  expect(changesAt(cloud).filter((asked) => asked.startsWith('POST'))).toHaveLength(1);
});

const growing = (cloud: LocalCloud) =>
  wanted(cloud, ['s1'], { growth: { size: 20, power: serverPower(openstackOf(cloud)) } });
const at = `${storage}/volumes/v1/action`;

test('lets the volume grow while the server is stopped and the volume detached', async () => {
  await using cloud = await cloudWith({
    [`GET ${list}`]: [atDevice, nothing, atDevice],
    [`POST ${list}`]: { body: {} },
    [`DELETE ${list}/v1`]: { status: 202 },
    [`GET ${compute}/servers/s1`]: [serverIs('ACTIVE'), serverIs('SHUTOFF'), serverIs('ACTIVE')],
    [`POST ${compute}/servers/s1/action`]: { status: 202 },
    [`POST ${at}`]: { status: 202 },
    [`GET ${storage}/volumes/v1`]: [
      volume('in-use', 's1'),
      volume('available'),
      volume('available'),
      volume('extending'),
      sized(20, 'available'),
      sized(20, 'available'),
      sized(20, 'in-use', 's1'),
    ],
  });
  const change = (await provisioned(growing(cloud))).changes.at(-1);
  expect(change).toMatchObject({
    action: 'update',
    reason: 'size 10 GiB, wanted 20 GiB: the server stops while it grows',
    outcome: 'done',
  });
  const server = `POST ${compute}/servers/s1/action`;
  expect(changesAt(cloud)).toEqual([server, `DELETE ${list}/v1`, `POST ${at}`, `POST ${list}`, server]);
  const extension = cloud.seen.find(({ path }) => path === at);
  expect(extension?.body).toEqual({ 'os-extend': { new_size: 20 } });
  expect(extension?.headers['openstack-api-version']).toBeUndefined();
});

test('gives the volume back as it was when it could not grow', async () => {
  await using cloud = await cloudWith({
    [`GET ${list}`]: [atDevice, nothing, atDevice],
    [`POST ${list}`]: { body: {} },
    [`DELETE ${list}/v1`]: { status: 202 },
    [`GET ${compute}/servers/s1`]: [serverIs('ACTIVE'), serverIs('SHUTOFF'), serverIs('ACTIVE')],
    [`POST ${compute}/servers/s1/action`]: { status: 202 },
    [`POST ${at}`]: {
      status: 413,
      body: { overLimit: { code: 413, message: 'VolumeSizeExceedsAvailableQuota: too much.' } },
    },
    [`GET ${storage}/volumes/v1`]: [
      volume('in-use', 's1'),
      volume('available'),
      volume('available'),
      volume('available'),
      volume('in-use', 's1'),
    ],
  });
  const change = (await provisioned(growing(cloud))).changes.at(-1);
  expect(change?.error?.message).toContain('VolumeSizeExceedsAvailableQuota: too much.');
  const server = `POST ${compute}/servers/s1/action`;
  expect(changesAt(cloud)).toEqual([server, `DELETE ${list}/v1`, `POST ${at}`, `POST ${list}`, server]);
});

test('lets the volume grow before it is attached, where nobody has seen to it', async () => {
  await using cloud = await cloudWith({
    [`GET ${list}`]: [nothing, atDevice],
    [`POST ${list}`]: { body: {} },
    [`POST ${at}`]: { status: 202 },
    [`GET ${storage}/volumes/v1`]: [volume('available'), sized(20, 'available'), sized(20, 'in-use', 's1')],
  });
  await provisioned(growing(cloud));
  expect(changesAt(cloud)).toEqual([`POST ${at}`, `POST ${list}`]);
});

test('says since when an attachment is stuck', async () => {
  await using cloud = await cloudWith({
    [`GET ${list}`]: nothing,
    [`POST ${list}`]: { body: {} },
    [`GET ${storage}/volumes/v1`]: [volume('available'), volume('attaching')],
  });
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const emit = ({ type }: { readonly type: string }) =>
    void (type === 'progress' && vi.advanceTimersByTime(6 * 60_000));
  const walk = { signal: new AbortController().signal, emit };
  const applied = await applyPlan(await planned(wanted(cloud)), { ...walk, confirmed: true });
  expect(applied.changes.at(-1)?.error?.message).toBe(
    'The volume arbutus-data (v1) has been attaching for longer than this run waits, its status being attaching',
  );
});
