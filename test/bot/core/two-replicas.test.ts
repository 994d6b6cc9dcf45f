import { expect, test } from 'vitest';
import { finish } from '../../../bot/core/finish.ts';
import { readMark } from '../../../bot/core/mark.ts';
import { receive } from '../../../bot/core/receive.ts';
import { sweep } from '../../../bot/core/sweep.ts';
import { verify } from '../../../bot/core/verify.ts';
import type { Run } from '../../../src/sandbox/github/records.ts';
import { report } from '../../report/reports.ts';
import { type BotWorld, botWorld } from './bot-world.ts';
import { dispatchedBy } from './dispatched-by.ts';
import { replica, seenIn } from './killed.ts';

test('a delivery that reaches two replicas at once, and one of them once more, is acted on once', async () => {
  const alone = await botWorld();
  await receive(alone.github, alone.writes('alice', '/provision-registry sandbox'), alone.around());

  const world = await botWorld();
  const comment = world.writes('alice', '/provision-registry sandbox');
  const [one, other] = [replica(world), replica(world)];
  await Promise.all([one, other].map(({ github }) => receive(github, comment, world.around())));
  await receive(other.github, comment, world.around());
  expect(seenIn(world)).toEqual(seenIn(alone));
});

test('a dead claim that many replicas find at once is taken over once', async () => {
  const world = await botWorld();
  const comment = world.writes('alice', '/provision-registry sandbox');
  const path = 'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions';
  await world.github.request(path, { ...world.github.repository, comment_id: comment.id, content: 'eyes' });
  world.clock.now += 61_000;
  await Promise.all([1, 2, 3, 4].map(() => sweep(replica(world).github, world.around(), { thorough: true })));
  expect(world.runs()).toHaveLength(1);
  expect(world.replies()).toHaveLength(1);
});

test('of a replica that is taken for dead and is only slow, nothing comes twice', async () => {
  let requests = Number.POSITIVE_INFINITY;
  for (let n = 1; n <= requests; n += 1) {
    const world = await botWorld();
    const comment = world.writes('alice', '/provision-registry sandbox');
    const gate = Promise.withResolvers<void>();
    const stalled = Promise.withResolvers<void>();
    const slow = replica(world, ({ hook }, asked) => {
      hook.wrap('request', async (send, options) => {
        if (asked() === n) {
          stalled.resolve();
          await gate.promise;
        }
        return await send(options);
      });
    });
    const work = receive(slow.github, comment, world.around());
    await Promise.race([stalled.promise, work]);
    world.clock.now += 61_000;
    await sweep(replica(world).github, world.around(), { thorough: true });
    gate.resolve();
    await work;
    requests = slow.asked();

    await carriedOut(world, n);
  }
});

/** Has each run check its request, as their first job does, and ends them all. */
async function carriedOut(world: BotWorld, n: number): Promise<void> {
  const passed: Run[] = [];
  for (const run of world.runs()) {
    const holds = await verify(replica(world).github, dispatchedBy(run), world.around()).then(
      () => true,
      () => false,
    );
    if (holds) passed.push(run);
  }
  const [first] = world.runs();
  expect(passed, `stalled at request ${n}`).toEqual([first]);
  for (const run of world.runs().toReversed()) {
    const ended = passed.includes(run)
      ? world.ends(run, 'success', report({ target: 'sandbox' }))
      : world.ends(run, 'failure');
    await finish(world.github, ended, world.around());
  }
  const [reply, ...others] = world.replies();
  expect(others, `stalled at request ${n}`).toEqual([]);
  expect(reply?.bodies.at(-1)).toContain('## ✅ provision sandbox succeeded');
  expect(readMark(reply?.bodies.at(-1) ?? '')).toMatchObject({ state: 'ended', run: first?.id });
}
