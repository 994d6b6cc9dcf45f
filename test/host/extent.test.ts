import { expect, test } from 'vitest';
import { lacking, outOfReach } from '../../src/host/extent.ts';

const GiB = 2 ** 30;
const MiB = 2 ** 20;
const whole = { size: 10 * GiB, disk: 10 * GiB, start: 0, table: undefined };
const words = (extent: Partial<Parameters<typeof lacking>[0]>, gib: number) =>
  lacking({ ...whole, ...extent }, 'v1', gib * GiB);

test('a file system that takes its volume lacks nothing, nor one that alignment leaves a few MiB short', () => {
  expect(words({}, 10)).toBeUndefined();
  expect(words({ size: 10 * GiB - 15 * MiB }, 10)).toBeUndefined();
  expect(words({ size: 10 * GiB - 17 * MiB }, 10)).toBe('its file system has 10 GiB, wanted 10 GiB');
});

test('lacks what the volume has or gets beyond it', () => {
  expect(words({}, 20)).toBe('its file system has 10 GiB, wanted 20 GiB');
  expect(words({ size: 10.5 * GiB }, 20)).toBe('its file system has 10.5 GiB, wanted 20 GiB');
});

test('does not lack what lies before its partition', () => {
  expect(words({ size: 9 * GiB, start: GiB, table: 'gpt' }, 10)).toBeUndefined();
  expect(words({ size: 9 * GiB, start: MiB, table: 'gpt' }, 10)).toBe('its file system has 9 GiB, wanted 10 GiB');
});

test('is not judged when the host cannot tell its size', () => {
  expect(words({ size: undefined }, 20)).toBeUndefined();
});

test('an MBR table ends at 2 TiB: not reached beyond, and not grown beyond', () => {
  const mbr = { table: 'dos', start: MiB };
  expect(() => words(mbr, 2049)).toThrow(
    'volume v1 has an MBR partition table, which ends at 2048 GiB, and 2049 GiB are wanted',
  );
  expect(words(mbr, 2048)).toBe('its file system has 10 GiB, wanted 2048 GiB');
  expect(words({ ...mbr, disk: 3000 * GiB }, 3000)).toBe('its file system has 10 GiB, wanted 2048 GiB');
  expect(words({ ...mbr, disk: 3000 * GiB, size: 2048 * GiB - MiB }, 3000)).toBeUndefined();
  expect(outOfReach({ ...whole, ...mbr, disk: 3000 * GiB }, 'v1')).toBe(
    '952 GiB of volume v1 cannot be used: its MBR partition table ends at 2048 GiB.',
  );
  expect(outOfReach({ ...whole, disk: 3000 * GiB, table: 'gpt' }, 'v1')).toBeUndefined();
  expect(outOfReach({ ...whole, ...mbr }, 'v1')).toBeUndefined();
});
