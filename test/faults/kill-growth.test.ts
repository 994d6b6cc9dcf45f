import { describe, expect, test } from 'vitest';
import type { Asked } from '../../src/sandbox/faults.ts';
import { changed, complaints, ended, killedAt, momentsOf } from './ended.ts';
import { changesOrActs, placesOf } from './requests.ts';
import type { RunOptions } from './run.ts';
import { wholeState } from './whole-state.ts';
import { type World, world } from './world.ts';

for (const grow of ['attached', 'detached'] as const) {
  const small: RunOptions = { descriptor: { volumes: { data: 10, registry: 20, grow } } };
  const large: RunOptions = { descriptor: { volumes: { data: 30, registry: 40, grow } } };

  describe(`volumes that grow ${grow}`, async () => {
    const [moments, places, wanted] = await (async () => {
      await using place = await world();
      await ended(place, 'provision', small);
      const asked: Asked[] = [];
      const takeBack = place.faults.inject({
        times: Infinity,
        onStrike: (one) => void (changesOrActs(one) && asked.push(one)),
      });
      const passed = await momentsOf(place, 'provision', large);
      takeBack();
      return [passed, placesOf(asked), await wholeState(place)] as const;
    })();

    async function completes(place: World): Promise<void> {
      expect(complaints(await ended(place, 'provision', large))).toEqual([]);
      expect(await wholeState(place)).toEqual(wanted);
      expect(changed(await ended(place, 'plan', large))).toEqual([]);
    }

    const grown = moments.flatMap((moment) => /^started (.*) update$/.exec(moment)?.[1] ?? []);
    for (const moment of grown.flatMap((name) => [`started ${name} update`, `finished ${name}`])) {
      test(`a run killed at '${moment}' is completed by the next one`, async () => {
        await using place = await world();
        await ended(place, 'provision', small);
        await killedAt(place, 'provision', moment, large);
        await completes(place);
      });
    }

    for (const { called, where } of places) {
      test(`a run killed by ${called} is completed by the next one`, async () => {
        await using place = await world();
        await ended(place, 'provision', small);
        const killed = Promise.withResolvers<void>();
        const takeBack = place.faults.inject({
          ...where,
          effect: { kind: 'silence', acted: true },
          onStrike: () => killed.resolve(),
        });
        const run = await place.start('provision', large);
        // A run that ends before never came there.
        expect(await Promise.race([killed.promise, run.over])).toBeUndefined();
        run.kill();
        takeBack();
        await completes(place);
      });
    }
  });
}
