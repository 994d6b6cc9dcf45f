import { expect, test } from 'vitest';
import type { FormatPermission } from '../../src/format-permission.ts';
import { refusal } from '../../src/host/refusal.ts';

const granted: FormatPermission = { kind: 'granted' };
const asked = { volumeId: 'v1', mountPoint: '/DATA', permission: granted };
const extent = { size: 2 ** 30, disk: 2 ** 30, start: 0, table: undefined };
const filesystem = {
  state: 'filesystem',
  path: '/dev/vdb',
  filesystem: '/dev/vdb',
  type: 'ext4',
  uuid: 'u1',
  extent,
} as const;
const space = { total: 2 ** 30, available: 2 ** 30 };
const somethingElse = { source: '/dev/vdc', uuid: 'u2', type: 'ext4', mode: '755', extent, space };

test('takes a blank volume of ours, and one with a file system', () => {
  expect(refusal(asked, { state: 'blank', path: '/dev/vdb' })).toBeUndefined();
  expect(refusal(asked, { ...filesystem, points: [] })).toBeUndefined();
  expect(refusal(asked, { ...filesystem, points: ['/DATA'] }, somethingElse)).toBeUndefined();
});

test('tells how a volume is emptied of what is left untouched', () => {
  const foreign = { state: 'foreign', path: '/dev/vdb', words: 'it holds data of no known kind' } as const;
  expect(refusal(asked, foreign)?.remedy).toBe(
    'If what is on it may go, empty it yourself (`blkdiscard -z /dev/vdb`); otherwise name another volume.',
  );
});

test.each([
  ['is attached, but no device', asked, { state: 'absent' } as const, undefined],
  [
    'left untouched: it holds swap',
    asked,
    { state: 'foreign', path: '/dev/vdb', words: 'it holds swap' } as const,
    undefined,
  ],
  ['is mounted at /srv, not at /DATA', asked, { ...filesystem, points: ['/srv'] }, undefined],
  ['/dev/vdc is mounted at /DATA, which is not volume v1', asked, { ...filesystem, points: [] }, somethingElse],
  ['/dev/vdc is mounted at /DATA', asked, { state: 'blank', path: '/dev/vdb' } as const, somethingElse],
])('refuses and says: %s', (words, what, device, there) => {
  const error = refusal(what, device, there);
  expect(error?.message).toContain(words);
  expect(error?.remedy).not.toBe('');
});

test('leaves a blank volume that is not ours, and says how to permit it', () => {
  const error = refusal({ ...asked, permission: { kind: 'not ours' } }, { state: 'blank', path: '/dev/vdb' });
  expect(error?.message).toBe(
    'volume v1 (/dev/vdb) is blank, and it is not ours to format: its metadata does not say formatted=no',
  );
  expect(error?.remedy).toBe(
    'If nothing on it is needed, permit it: `openstack volume set --property formatted=no v1`. Or make a file system on it yourself: mkfs.ext4 /dev/vdb. Then run again.',
  );
});

test('is alarmed at a volume that is blank though it had a file system', () => {
  const permission: FormatPermission = { kind: 'formatted before', uuid: 'u1' };
  const error = refusal({ ...asked, permission }, { state: 'blank', path: '/dev/vdb' });
  expect(error?.message).toContain('volume v1 (/dev/vdb) is blank although it was formatted as u1 before: ');
  expect(error?.remedy).toContain("Ask the cloud's operators what became of it before anything is written to it.");
});
