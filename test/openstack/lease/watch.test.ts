import { expect, test } from 'vitest';
import { watch } from '../../../src/openstack/lease/watch.ts';

const minute = 60_000;

function at(fromNowMs: number, run = 'r1') {
  return { run, until: new Date(Date.now() + fromNowMs).toISOString() };
}

test('a lease lives while it is renewed, and is dead once it was seen unchanged for its whole length', () => {
  let now = 1000;
  const life = watch(minute, () => now);
  const [first, renewed] = [at(minute), at(2 * minute)];
  expect(life(first)).toBe('alive');
  now += minute - 1;
  expect(life(first)).toBe('alive');
  now += 1;
  expect(life(renewed)).toBe('alive');
  now += minute - 1;
  expect(life(renewed)).toBe('alive');
  now += 1;
  expect(life(renewed)).toBe('silent');
});

test('another run with the same end is another lease', () => {
  let now = 0;
  const life = watch(minute, () => now);
  const { until } = at(minute);
  expect(life({ run: 'r1', until })).toBe('alive');
  now += minute;
  expect(life({ run: 'r2', until })).toBe('alive');
});

test('a lease that ran out is dead only when no clock could be that wrong', () => {
  const life = watch(minute, () => 0);
  expect(life(at(-9 * minute))).toBe('alive');
  expect(life(at(-11 * minute))).toBe('over');
});
