import { expect, test } from 'vitest';
import type { Asked } from '../../src/sandbox/faults.ts';
import { complaints, ended } from './ended.ts';
import { changes, placesOf } from './requests.ts';
import { wholeState } from './whole-state.ts';
import { world } from './world.ts';

/** Every request of a provision that changes something, and every command on its host that does. */
const [places, wanted] = await (async () => {
  await using place = await world();
  const asked: Asked[] = [];
  place.faults.inject({ times: Infinity, onStrike: (one) => void (changes(one) && asked.push(one)) });
  expect(complaints(await ended(place, 'provision'))).toEqual([]);
  return [placesOf(asked), await wholeState(place)] as const;
})();

for (const acted of [true, false]) {
  for (const { called, where } of places) {
    test(`${called} ${acted ? 'is done, and its answer lost' : 'is lost'}: the next run ends as ever`, async () => {
      await using place = await world();
      let struck = 0;
      const onStrike = () => {
        struck += 1;
      };
      place.faults.inject({ ...where, effect: { kind: 'reset', acted }, onStrike });
      const first = await ended(place, 'provision');
      expect(struck).toBe(1);
      if (first.outcome !== 'success') expect(complaints(await ended(place, 'provision'))).toEqual([]);
      expect(await wholeState(place)).toEqual(wanted);
    });
  }
}
