import { expect, onTestFinished, test, vi } from 'vitest';
import type { Growth } from '../../../../src/openstack/resources/volumes/grow-volume.ts';
import { volume } from '../../../../src/openstack/resources/volumes/volume.ts';
import { untilVolume } from '../../../../src/openstack/resources/volumes/volume-states.ts';
import { failureOf, type LocalCloud, type Reply } from '../../local-cloud.ts';
import {
  changesAt,
  cloudWith,
  markMetadata,
  openstackOf,
  owner,
  planned,
  provisioned,
  type Routes,
  storage,
} from '../arrange.ts';

const one = `${storage}/volumes/v1`;

function body(fields: object = {}) {
  return {
    id: 'v1',
    name: 'arbutus-data',
    size: 10,
    status: 'in-use',
    metadata: { ...markMetadata, role: 'data' },
    attachments: [{ server_id: 's1' }],
    created_at: '2026-11-23T19:59:24.000000',
    updated_at: '2026-11-23T20:01:02.000000',
    ...fields,
  };
}

const looks = (...seen: readonly object[]): readonly Reply[] =>
  seen.map((fields) => ({ body: { volume: body(fields) } }));

/** A cloud with one volume of ours at a server, as it is looked at one time after the other. */
const cloudOf = (seen: readonly object[], routes: Routes = {}) =>
  cloudWith({
    [`GET ${storage}/volumes/detail`]: { body: { volumes: [body(seen[0])] } },
    [`GET ${one}`]: looks(...seen),
    [`POST ${one}/action`]: { status: 202 },
    ...routes,
  });

function wanted(cloud: LocalCloud, growth: Growth = 'attached') {
  return volume(openstackOf(cloud), {
    ...{ role: 'data', name: 'arbutus-data', serverName: 'arbutus', owner, adoption: 'offered', size: 20 },
    growth,
  });
}

const detachedWay =
  'What is on it is as it was. Set volumes.data.grow: detached and run again: the server is then stopped while the volume grows.';

test("tells Cinder's refusal and the way round, when it does not let a volume in use grow", async () => {
  await using cloud = await cloudOf([{}], {
    [`POST ${one}/action`]: {
      status: 403,
      body: {
        forbidden: { code: 403, message: 'Policy does not allow volume:extend_attached_volume to be performed.' },
      },
    },
  });
  const [change] = (await provisioned(wanted(cloud))).changes;
  expect(change?.error?.message).toMatch(
    /^The cloud does not let the volume arbutus-data \(v1\) grow while a server has it\. block-storage refused POST \/volumes\/v1\/action: Policy does not allow volume:extend_attached_volume to be performed\. \[HTTP 403, request id req-\d+\]$/,
  );
  expect(change?.error?.remedy).toBe(detachedWay);
});

test('does not take an exceeded quota for such a refusal', async () => {
  await using cloud = await cloudOf([{}], {
    [`POST ${one}/action`]: {
      status: 413,
      body: { overLimit: { code: 413, message: 'VolumeSizeExceedsAvailableQuota: Requested volume exceeds quota.' } },
    },
  });
  const [change] = (await provisioned(wanted(cloud))).changes;
  expect(change?.error?.remedy).toMatch(/^Remove what is no longer needed/);
});

const failed = { status: 'error_extending' };
const failedWords = {
  message:
    'The volume arbutus-data (v1) has the status error_extending. Cinder says: extend volume:Volume is attached and its driver cannot extend it.',
  remedy:
    'What is on it is as it was. An operator of the cloud must reset its status: `openstack volume set --state in-use v1`. After that set volumes.data.grow: detached and run again: the server is then stopped while the volume grows.',
};
const said = {
  [`GET ${storage}/messages`]: {
    body: {
      messages: [
        { resource_uuid: 'v1', user_message: 'extend volume:Volume is attached and its driver cannot extend it.' },
      ],
    },
  },
};

test('tells what a driver makes of a volume that it cannot extend in use, and who leads out of that', async () => {
  await using cloud = await cloudOf([{}, { status: 'extending' }, failed], said);
  const [change] = (await provisioned(wanted(cloud))).changes;
  expect(change?.error).toEqual(failedWords);
});

test('tells the same in the plan of the next run, in either way of growing', async () => {
  await using cloud = await cloudOf([failed], said);
  for (const growth of ['attached', 'detached'] as const) {
    expect((await planned(wanted(cloud, growth))).changes.at(-1)?.error).toEqual(failedWords);
  }
});

test('tells how a volume is reset that failed to grow while it was free', async () => {
  await using cloud = await cloudOf([{ ...failed, attachments: [] }]);
  expect((await planned(wanted(cloud))).changes.at(-1)?.error?.remedy).toBe(
    'What is on it is as it was. An operator of the cloud must reset its status: `openstack volume set --state available v1`. After that run again.',
  );
});

test('does not believe an extension that changed nothing', async () => {
  await using cloud = await cloudOf([{}]);
  const [change] = (await provisioned(wanted(cloud))).changes;
  expect(change?.error).toEqual({
    message:
      'Cinder accepted to extend the volume arbutus-data (v1) and did not do it: it still has 10 GiB. Cinder says: nothing more',
    remedy: detachedWay,
  });
});

test('leaves a volume at a server to its attachment where it grows detached, and extends a free one itself', async () => {
  await using attached = await cloudOf([{}]);
  expect((await planned(wanted(attached, 'detached'))).changes.at(-1)).toMatchObject({ action: 'none' });
  const free = { status: 'available', attachments: [] };
  await using cloud = await cloudOf([free, { ...free, status: 'extending' }, { ...free, size: 20 }]);
  const resource = wanted(cloud, 'detached');
  expect((await provisioned(resource)).valueOf(resource)?.size).toBe(20);
  expect(changesAt(cloud)).toEqual([`POST ${one}/action`]);
});

test.each([
  ['attaching', 'has been attaching'],
  ['detaching', 'has been detaching'],
  ['reserved', 'has been reserved for a server'],
])('says since when a volume is stuck in %s, and what to do', async (status, words) => {
  await using cloud = await cloudOf([{ status }]);
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const work = { signal: new AbortController().signal, say: () => void vi.advanceTimersByTime(6 * 60_000) };
  const { id, name, size, metadata, created_at: createdAt } = body();
  const at = { id, name, size, status, metadata, attachments: [{ serverId: 's1' }], createdAt };
  const failure = await failureOf(untilVolume(openstackOf(cloud), at, ['available'], work));
  expect(failure).toMatchObject({
    message: `The volume arbutus-data (v1) ${words} since 2026-11-23T20:01:02.000000, its status being ${status}`,
    remedy:
      'Run again: it may only be slow. If it stays so, let it go (`openstack server remove volume s1 v1`) and run again. Where that is refused, an operator of the cloud must reset its status: `openstack volume set --state available v1`.',
  });
});
