import { expect, test } from 'vitest';
import { sweep } from '../../../bot/core/sweep.ts';
import { botWorld } from './bot-world.ts';
import { type Death, doomed, replica, seenIn } from './killed.ts';
import { madeUp, stories } from './stories.ts';

test.each(Object.entries(stories))(
  '%s comes to the same end wherever the bot is killed on the way',
  async (_, story) => {
    const whole = await botWorld();
    const undisturbed = replica(whole);
    await (await story(whole))(undisturbed.github);
    const requests = undisturbed.routes.slice();
    await madeUp(whole);
    expect(whole.sandbox.refused).toEqual([]);
    for (const [index, request] of requests.entries()) {
      for (const death of ['before', 'after'] satisfies Death[]) {
        const world = await botWorld();
        const work = await story(world);
        await work(doomed(world, index + 1, death).github).catch(() => {});
        await madeUp(world);
        expect(seenIn(world), `killed ${death} ${request}, its request ${index + 1}`).toEqual(seenIn(whole));
      }
    }
  },
);

test('a command comes to the same end when who takes it over is killed too', async () => {
  const whole = await botWorld();
  await (await stories['a command'](whole))(replica(whole).github);
  await madeUp(whole);
  for (let first = 1, last = false; !last; first += 1) {
    for (let second = 1, survived = false; !survived; second += 1) {
      const world = await botWorld();
      const work = await stories['a command'](world);
      const one = doomed(world, first, 'after');
      await work(one.github).catch(() => {});
      world.clock.now += 61_000;
      const other = doomed(world, second, 'after');
      await sweep(other.github, world.around(), { thorough: true }).catch(() => {});
      await madeUp(world);
      expect(seenIn(world), `killed after request ${first}, and after request ${second}`).toEqual(seenIn(whole));
      survived = other.asked() < second;
      last = one.asked() < first;
    }
  }
});
