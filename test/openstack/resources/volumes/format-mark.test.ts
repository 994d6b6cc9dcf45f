import { expect, test } from 'vitest';
import { formatMark, formatPermission } from '../../../../src/openstack/resources/volumes/format-mark.ts';
import type { LocalCloud } from '../../local-cloud.ts';
import {
  changesAt,
  cloudWith,
  markMetadata,
  openstackOf,
  planned,
  provisioned,
  sentTo,
  storage,
  there,
} from '../arrange.ts';

const uuid = '2b0c5b7e-6a0e-4a53-a5f3-0d2c0a6f3c11';

function volumeSaying(formatted: string | undefined) {
  const metadata = formatted === undefined ? markMetadata : { ...markMetadata, formatted };
  return {
    id: 'v1',
    name: 'data',
    size: 10,
    status: 'in-use',
    metadata,
    attachments: [],
    createdAt: '2026-11-23T19:59:24',
  };
}

const wanted = (cloud: LocalCloud, formatted: string | undefined) =>
  formatMark(openstackOf(cloud), {
    role: 'data',
    volume: there('volume data', volumeSaying(formatted)),
    mount: there('mount /DATA', { uuid }),
  });

test.each([
  ['was never formatted', 'no'],
  ['had another file system', 'u0'],
  ['says nothing', undefined],
])('is written on a volume that %s, and nothing is told of it', async (_, formatted) => {
  await using cloud = await cloudWith({ [`POST ${storage}/volumes/v1/metadata`]: { body: { metadata: {} } } });
  expect((await provisioned(wanted(cloud, formatted))).changes).toEqual([]);
  expect(sentTo(cloud, 'POST', `${storage}/volumes/v1/metadata`)).toEqual([{ metadata: { formatted: uuid } }]);
  expect(changesAt(cloud)).toHaveLength(1);
});

test.each([
  ['no', 'no file system'],
  ['u0', 'the file system u0'],
])('is told when it cannot be written, with what stands there: %s', async (formatted, has) => {
  const refused = { status: 403, body: { forbidden: { code: 403, message: 'Policy does not allow it.' } } };
  await using cloud = await cloudWith({ [`POST ${storage}/volumes/v1/metadata`]: refused });
  expect((await provisioned(wanted(cloud, formatted))).changes).toMatchObject([
    {
      resource: 'format mark of volume data',
      action: 'update',
      reason: `names ${has}, wanted ${uuid}`,
      outcome: 'failed',
      error: { message: expect.stringContaining('Policy does not allow it.') },
    },
  ]);
});

test('that says so already has no line and costs no request', async () => {
  await using cloud = await cloudWith({});
  expect((await planned(wanted(cloud, uuid))).changes).toEqual([]);
  expect(cloud.seen).toEqual([]);
});

test.each([
  ['no', { kind: 'granted' }],
  [uuid, { kind: 'formatted before', uuid }],
  [undefined, { kind: 'not ours' }],
])('with formatted=%s a blank device is %o', (formatted, permission) => {
  expect(formatPermission(volumeSaying(formatted))).toEqual(permission);
});
