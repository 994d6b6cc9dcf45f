import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { several } from '../../src/registry/several.ts';
import { signal } from './images.ts';

test('works on a few at once and keeps their order', async () => {
  let [now, most] = [0, 0];
  const results = await several([3, 1, 2, 0, 5], { width: 2, signal }, async (turns) => {
    now += 1;
    most = Math.max(most, now);
    for (let left = turns; left > 0; left -= 1) await turn();
    now -= 1;
    return turns * 10;
  });
  expect(results).toEqual([30, 10, 20, 0, 50]);
  expect(most).toBe(2);
});

test('ends the others when one fails, and begins no more', async () => {
  const begun: number[] = [];
  const working = several([0, 1, 2, 3], { width: 2, signal }, async (item, ending) => {
    begun.push(item);
    if (item === 0) throw new Error('failed');
    await new Promise((_, reject) => ending.addEventListener('abort', () => reject(ending.reason)));
  });
  await expect(working).rejects.toThrow('failed');
  expect(begun).toEqual([0, 1]);
});

test('does nothing for nobody, and nothing once cancelled', async () => {
  expect(await several([], { width: 3, signal }, () => Promise.reject(new Error('never')))).toEqual([]);
  const cancelled = AbortSignal.abort(new Error('cancelled'));
  await expect(several([1], { width: 3, signal: cancelled }, async () => 1)).rejects.toThrow('cancelled');
});
