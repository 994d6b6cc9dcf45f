import { expect, test } from 'vitest';
import { changed, complaints, ended, killedAt, momentsOf } from './ended.ts';
import { wholeState } from './whole-state.ts';
import { world } from './world.ts';

const [moments, wanted] = await (async () => {
  await using place = await world();
  return [await momentsOf(place, 'provision'), await wholeState(place)] as const;
})();

test('a run passes each of its moments once', () => {
  expect(new Set(moments).size).toBe(moments.length);
  expect(moments).toEqual(expect.arrayContaining(['started server create', 'finished server', 'started probe probe']));
});

for (const moment of moments) {
  test(`a run killed at '${moment}' is completed by the next one, and then there is nothing to do`, async () => {
    await using place = await world();
    await killedAt(place, 'provision', moment);
    expect(complaints(await ended(place, 'provision'))).toEqual([]);
    expect(await wholeState(place)).toEqual(wanted);
    expect(changed(await ended(place, 'plan'))).toEqual([]);
  });
}
