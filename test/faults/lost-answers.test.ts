import { expect, test } from 'vitest';
import type { Report } from '../../src/engine/report.ts';
import type { Asked } from '../../src/sandbox/faults.ts';
import { complaints, ended } from './ended.ts';
import { changes, type Place, placesOf } from './requests.ts';
import { wholeState } from './whole-state.ts';
import { type World, world } from './world.ts';

/** Every request of a provision that changes something, and every command on its host that does. */
const [places, wanted] = await (async () => {
  await using place = await world();
  const asked: Asked[] = [];
  place.faults.inject({ times: Infinity, onStrike: (one) => void (changes(one) && asked.push(one)) });
  expect(complaints(await ended(place, 'provision'))).toEqual([]);
  return [placesOf(asked), await wholeState(place)] as const;
})();

/** A provision that loses the answer to one request. */
async function losing(place: World, { where }: Place, acted: boolean): Promise<Report> {
  let struck = 0;
  const onStrike = () => {
    struck += 1;
  };
  place.faults.inject({ ...where, effect: { kind: 'reset', acted }, onStrike });
  const report = await ended(place, 'provision');
  expect(struck).toBe(1);
  return report;
}

for (const one of places.filter(({ asked }) => asked.service !== 'host')) {
  test(`${one.called} is done, and its answer lost: the same run takes up what it made`, async () => {
    await using place = await world();
    expect(complaints(await losing(place, one, true))).toEqual([]);
    expect(await wholeState(place)).toEqual(wanted);
  });
}

for (const acted of [true, false]) {
  for (const one of places.filter(({ asked }) => !acted || asked.service === 'host')) {
    test(`${one.called} is ${acted ? 'done, and its answer lost' : 'lost on its way'}: the next run ends as ever`, async () => {
      await using place = await world();
      const first = await losing(place, one, acted);
      if (first.outcome !== 'success') expect(complaints(await ended(place, 'provision'))).toEqual([]);
      expect(await wholeState(place)).toEqual(wanted);
    });
  }
}
