import { describe, expect, test } from 'vitest';
import type { Effect } from '../../../src/sandbox/faults.ts';
import { secondaryLimit } from '../../../src/sandbox/github/limits.ts';
import { botWorld } from './bot-world.ts';
import { replica, seenIn } from './killed.ts';
import { madeUp, stories } from './stories.ts';

const troubles: Readonly<Record<string, Effect>> = {
  'answers 500 to what it has done': {
    kind: 'refusal',
    acted: true,
    words: { status: 500, message: 'Server Error' },
  },
  'drops the connection before it does anything': { kind: 'reset', acted: false },
  'asks for fewer requests': secondaryLimit(60),
  'counts too many in this hour': {
    kind: 'refusal',
    acted: false,
    words: { status: 429, message: 'API rate limit exceeded', headers: { 'retry-after': '60' } },
  },
};

/** Where GitHub does not say who may, nothing is done; what could not be folded is folded when the next run ends. */
const endsOtherwise = /\/(contents|permission|graphql)\b/;

describe.each(Object.entries(troubles))('where GitHub %s', (_, effect) => {
  test.each(['a command', 'a confirmation', 'the end of a run'] as const)('%s comes to its end', async (name) => {
    const whole = await botWorld();
    const undisturbed = replica(whole);
    await (await stories[name](whole))(undisturbed.github);
    const requests = undisturbed.routes.slice();
    await madeUp(whole);
    for (const [index, request] of requests.entries()) {
      if (endsOtherwise.test(request)) continue;
      const world = await botWorld();
      const work = await stories[name](world);
      world.faults.inject({ service: 'github', nth: index + 1, effect });
      await work(replica(world).github).catch(() => {});
      await madeUp(world);
      expect(seenIn(world), `at ${request}, its request ${index + 1}`).toEqual(seenIn(whole));
    }
  });
});
