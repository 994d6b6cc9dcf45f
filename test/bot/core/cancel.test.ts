import { expect, test } from 'vitest';
import { receive } from '../../../bot/core/receive.ts';
import { report } from '../../report/reports.ts';
import { begun, ended } from './begun.ts';
import { type BotWorld, botWorld } from './bot-world.ts';

async function cancelled(world: BotWorld, target: string): Promise<void> {
  await receive(world.github, world.writes('bob', `/cancel-registry ${target}`), world.around());
}

test('what runs on the target, and what waits, is stopped, and nothing else', async () => {
  const world = await botWorld();
  const over = await begun(world, '/check-registry sandbox');
  await ended(world, over, 'success', report({ command: 'check', target: 'sandbox' }));
  const running = await begun(world, '/provision-registry sandbox');
  world.sandbox.run(running.id).begin();
  const waiting = await begun(world, '/list-registry sandbox');
  const other = await begun(world, '/provision-registry arbutus');
  await cancelled(world, 'sandbox');
  const isCancelled = world.runs().map(({ cancelling }) => cancelling.signal.aborted);
  expect(isCancelled).toEqual([false, true, true, false]);
  expect([running.status, waiting.status, other.status]).toEqual(['in_progress', 'completed', 'queued']);
  expect(world.says()).toMatchInlineSnapshot(`
    "### ⏹️ 2 runs on sandbox are being stopped

    Asked for by bob. Changes that have begun are brought to their end first; then the comment of each run says what stands.

    - [list sandbox for alice](<https://github.com/neurolibre/registries/actions/runs/1026>)
    - [provision sandbox for alice](<https://github.com/neurolibre/registries/actions/runs/1020>)
    "
  `);
});

test('what has waited is finished with it, for nobody else may be told that it is over', async () => {
  const world = await botWorld();
  await begun(world, '/provision-registry sandbox');
  world.clock.now += 3 * 24 * 3_600_000;
  await cancelled(world, 'sandbox');
  const [reply] = world.replies();
  expect(reply?.bodies.at(-1)).toContain('provision sandbox was cancelled');
  expect(reply?.bodies.at(-1)).toContain('It had not begun: nothing was changed.');
});

test('where nothing runs, that is said', async () => {
  const world = await botWorld();
  await cancelled(world, 'sandbox');
  expect(world.says()).toMatchInlineSnapshot(`
    "Nothing runs on \`sandbox\`, and nothing waits to.
    "
  `);
});

test('a run that ends by itself just before is no failure', async () => {
  const world = await botWorld();
  const run = await begun(world, '/provision-registry sandbox');
  const words = { status: 409, message: 'Cannot cancel a workflow run that is completed.' };
  const effect = { kind: 'refusal', acted: false, words } as const;
  world.faults.inject({ service: 'github', method: 'POST', path: /\/cancel$/, effect });
  const comment = world.writes('bob', '/cancel-registry sandbox');
  await receive(world.github, comment, world.around());
  expect(run.cancelling.signal.aborted).toBe(false);
  expect(world.reactions(comment)).toEqual(['eyes', '+1']);
});
