import { expect, test } from 'vitest';
import { readMark } from '../../../bot/core/mark.ts';
import { receive } from '../../../bot/core/receive.ts';
import { startingText } from '../../../bot/replies/starting.ts';
import { awaiting, begun, digest, ended, planned, written } from './begun.ts';
import { type BotWorld, botWorld } from './bot-world.ts';
import { replica } from './killed.ts';

const minute = 60_000;
const ofDestroy = { command: 'destroy', target: 'sandbox', by: 'alice' } as const;

async function confirmed(world: BotWorld, author: string, of = digest): Promise<void> {
  await receive(world.github, world.writes(author, `/confirm-registry ${of}`), world.around());
}

test('a plan is confirmed with its digest, also by another who may run the same', async () => {
  const world = await botWorld();
  await planned(world, '/destroy-registry sandbox --volumes');
  world.clock.now += 14 * minute;
  await confirmed(world, 'bob');
  const [, run] = world.runs();
  expect(run?.inputs).toMatchObject({ command: 'destroy', arguments: '--volumes', confirm: digest, requester: 'bob' });
  expect(world.says()).toContain('destroy sandbox is about to start');
});

test('what plan has shown is confirmed as provision', async () => {
  const world = await botWorld();
  await planned(world, '/plan-registry sandbox');
  await confirmed(world, 'alice');
  expect(world.runs().at(-1)?.inputs).toMatchObject({ command: 'provision', arguments: '', confirm: digest });
});

test('after fifteen minutes it is too late, however soon the bot hears of it', async () => {
  const world = await botWorld();
  await planned(world);
  world.clock.now += 15 * minute + 1000;
  await confirmed(world, 'alice');
  expect(world.runs()).toHaveLength(1);
  expect(world.says()).toMatchInlineSnapshot(`
    "Nothing was done: the plan \`7f3a9c01d2e4\` of destroy sandbox could be confirmed until 10:15 UTC. Much may have changed since, so ask for a new one:

    \`\`\`sh
    /destroy-registry sandbox
    \`\`\`
    "
  `);
});

test('within fifteen minutes it is in time, however late the bot hears of it', async () => {
  const world = await botWorld();
  await planned(world);
  world.clock.now += 10 * minute;
  const comment = world.writes('alice', `/confirm-registry ${digest}`);
  world.clock.now += 60 * minute;
  await receive(world.github, comment, world.around());
  expect(world.runs()).toHaveLength(2);
});

test('a digest that no plan on the issue has is refused, with those that can be confirmed there', async () => {
  const world = await botWorld();
  await confirmed(world, 'alice', '000000000000');
  expect(world.says()).toMatchInlineSnapshot(`
    "No plan with the digest \`000000000000\` was shown on this issue, so nothing was done. A plan is confirmed where it is shown, within 15 minutes.
    "
  `);
  await planned(world);
  await confirmed(world, 'alice', '000000000000');
  expect(world.says()).toMatchInlineSnapshot(`
    "No plan with the digest \`000000000000\` was shown on this issue, so nothing was done. A plan is confirmed where it is shown, within 15 minutes.

    What can be confirmed here now:

    destroy sandbox:

    \`\`\`sh
    /confirm-registry 7f3a9c01d2e4
    \`\`\`
    "
  `);
  world.sandbox.openIssue({ author: 'alice', title: 'Another' });
  const elsewhere = { ...world.writes('alice', `/confirm-registry ${digest}`), issue: 2 };
  await receive(world.github, elsewhere, world.around());
  expect(world.says()).toContain(`No plan with the digest \`${digest}\` was shown on this issue`);
  expect(world.runs()).toHaveLength(1);
});

test('who may not run it may not confirm it', async () => {
  const world = await botWorld();
  await planned(world);
  await confirmed(world, 'mallory');
  expect(world.runs()).toHaveLength(1);
});

test('a mark by somebody else shows no plan', async () => {
  const world = await botWorld();
  await planned(world);
  const [reply] = world.replies();
  world.sandbox.repository().comments.delete(reply?.id ?? 0);
  world.writes('mallory', reply?.bodies.at(-1) ?? '');
  await confirmed(world, 'alice');
  expect(world.runs()).toHaveLength(1);
});

test('of two who confirm the same plan at once one begins it, and the other is told', async () => {
  const world = await botWorld();
  await planned(world);
  const comments = ['alice', 'bob'].map((author) => world.writes(author, `/confirm-registry ${digest}`));
  await Promise.all(comments.map((comment) => receive(replica(world).github, comment, world.around())));
  expect(world.runs()).toHaveLength(2);
  expect(world.replies().map(({ bodies }) => bodies.at(-1)?.split('\n')[1])).toEqual([
    expect.stringContaining('destroy sandbox waits for its plan to be confirmed'),
    expect.stringContaining('destroy sandbox is about to start'),
    expect.stringMatching(/^(alice|bob) has confirmed this plan already, and \[it is on its way]/),
  ]);
  await confirmed(world, 'alice');
  expect(world.runs()).toHaveLength(2);
});

test('a confirmed run that came to nothing can be confirmed again', async () => {
  const world = await botWorld();
  await planned(world);
  await confirmed(world, 'alice');
  await ended(world, world.runs()[1] ?? (await begun(world, '')), 'startup_failure');
  await confirmed(world, 'alice');
  expect(world.runs()).toHaveLength(3);
});

test.each([
  ['', `## 📋 …\n\n/confirm-registry ${digest}`],
  [', also where our own late words stand upon the plan', startingText({ ...ofDestroy, runUrl: 'https://run' })],
])('who pastes the line while its run is still ending is waited for%s', async (_, text) => {
  const world = await botWorld();
  const run = await begun(world, '/destroy-registry sandbox');
  await written(world, run, text);
  let pauses = 0;
  const pause = async () => {
    pauses += 1;
    if (pauses === 2) world.ends(run, 'failure', awaiting());
  };
  const comment = world.writes('bob', `/confirm-registry ${digest}`);
  await receive(world.github, comment, { ...world.around(), pause });
  expect(pauses).toBe(2);
  expect(readMark(world.replies()[0]?.bodies.at(-1) ?? '')).toMatchObject({ state: 'planned', digest });
  expect(world.runs()[1]?.inputs).toMatchObject({ command: 'destroy', confirm: digest, requester: 'bob' });
});

test('for one who may not confirm it nothing is waited for', async () => {
  const world = await botWorld();
  await begun(world, '/destroy-registry sandbox');
  const pause = async () => expect.fail('nothing is waited for');
  const comment = world.writes('mallory', `/confirm-registry ${digest}`);
  await receive(world.github, comment, { ...world.around(), pause });
  expect(world.says()).toContain('No plan with the digest');
});

test('a digest that no plan has is refused at once while a run shows how far it is', async () => {
  const world = await botWorld();
  const run = await begun(world, '/destroy-registry sandbox');
  await written(world, run, '### ⏳ destroy sandbox has begun');
  const pause = async () => expect.fail('nothing is waited for');
  const comment = world.writes('bob', `/confirm-registry ${digest}`);
  await receive(world.github, comment, { ...world.around(), pause });
  expect(world.says()).toContain('No plan with the digest');
});
