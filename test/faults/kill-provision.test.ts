import { expect, test } from 'vitest';
import { afterPlan, complaints, ended } from './undisturbed.ts';
import { wholeState } from './whole-state.ts';
import { type World, world } from './world.ts';

/** What an undisturbed run leaves, and every moment it passes after its plan. */
const [wanted, moments] = await (async () => {
  await using place = await world();
  const passed: string[] = [];
  const follow = afterPlan((moment) => void passed.push(moment));
  const report = await ended(place, 'provision', { onEvent: follow });
  expect(complaints(report)).toEqual([]);
  return [await wholeState(place), passed] as const;
})();

async function killedAt(place: World, moment: string): Promise<void> {
  let kill = () => {};
  const follow = afterPlan((passed) => passed === moment && kill());
  const run = await place.start('provision', {
    onEvent(event, die) {
      kill = die;
      follow(event);
    },
  });
  expect(await run.over).toBe('killed');
}

test('a run passes many moments', () => {
  expect(new Set(moments).size).toBe(moments.length);
  expect(moments).toEqual(expect.arrayContaining(['started server create', 'finished server', 'started probe probe']));
});

for (const moment of moments) {
  test(`a run killed at '${moment}' is completed by the next one, and the one after that has nothing to do`, async () => {
    await using place = await world();
    await killedAt(place, moment);
    expect(complaints(await ended(place, 'provision'))).toEqual([]);
    expect(await wholeState(place)).toEqual(wanted);
    const third = await ended(place, 'provision');
    expect(complaints(third)).toEqual([]);
    expect(third.changes.filter(({ action }) => action !== 'none')).toEqual([]);
    expect(await wholeState(place)).toEqual(wanted);
  });
}
