import { expect, test } from 'vitest';
import { refusal } from '../../src/host/refusal.ts';

const asked = { volumeId: 'v1', mountPoint: '/DATA', mayFormat: true };
const filesystem = { state: 'filesystem', path: '/dev/vdb', filesystem: '/dev/vdb', type: 'ext4', uuid: 'u1' } as const;
const somethingElse = { source: '/dev/vdc', uuid: 'u2', type: 'ext4', mode: '755' };

test('takes a blank volume of ours, and one with a file system', () => {
  expect(refusal(asked, { state: 'blank', path: '/dev/vdb' })).toBeUndefined();
  expect(refusal(asked, { ...filesystem, points: [] })).toBeUndefined();
  expect(refusal(asked, { ...filesystem, points: ['/DATA'] }, somethingElse)).toBeUndefined();
});

test.each([
  ['is attached, but no device', asked, { state: 'absent' } as const, undefined],
  [
    'left untouched: it holds swap',
    asked,
    { state: 'foreign', path: '/dev/vdb', words: 'it holds swap' } as const,
    undefined,
  ],
  ['not ours to format', { ...asked, mayFormat: false }, { state: 'blank', path: '/dev/vdb' } as const, undefined],
  ['is mounted at /srv, not at /DATA', asked, { ...filesystem, points: ['/srv'] }, undefined],
  ['/dev/vdc is mounted at /DATA, which is not volume v1', asked, { ...filesystem, points: [] }, somethingElse],
  ['/dev/vdc is mounted at /DATA', asked, { state: 'blank', path: '/dev/vdb' } as const, somethingElse],
])('refuses and says: %s', (words, what, device, there) => {
  const error = refusal(what, device, there);
  expect(error?.message).toContain(words);
  expect(error?.remedy).not.toBe('');
});
