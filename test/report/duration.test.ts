import { expect, test } from 'vitest';
import { duration } from '../../src/report/duration.ts';

test.each([
  [0, '0.0s'],
  [449, '0.4s'],
  [9_949, '9.9s'],
  [9_960, '10s'],
  [59_499, '59s'],
  [59_600, '1m 00s'],
  [92_000, '1m 32s'],
  [3_599_600, '1h 00m'],
  [3_840_000, '1h 04m'],
])('%i ms reads as %s', (ms, words) => {
  expect(duration(ms)).toBe(words);
});
