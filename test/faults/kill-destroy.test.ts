import { expect, test } from 'vitest';
import { changed, complaints, ended, killedAt, momentsOf } from './ended.ts';
import { wholeState } from './whole-state.ts';
import { world } from './world.ts';

const agreed = { confirm: async () => true };

const [moments, kept] = await (async () => {
  await using place = await world();
  await ended(place, 'provision');
  return [await momentsOf(place, 'destroy', agreed), await wholeState(place)] as const;
})();

test('what destroy promises to keep is kept, and nothing else', () => {
  const ours = kept.filter((line) => line.includes('sandbox'));
  expect(ours.map((line) => line.slice(0, line.indexOf('{')).trim())).toEqual([
    'floating IP 203.0.113.10',
    'volume sandbox-registry-data',
    'volume sandbox-registry-registry',
  ]);
});

for (const moment of moments) {
  test(`a removal killed at '${moment}' is completed by the next one`, async () => {
    await using place = await world();
    await ended(place, 'provision');
    await killedAt(place, 'destroy', moment, agreed);
    expect(complaints(await ended(place, 'destroy', agreed))).toEqual([]);
    expect(await wholeState(place)).toEqual(kept);
    expect(changed(await ended(place, 'destroy'))).toEqual([]);
  });
}
