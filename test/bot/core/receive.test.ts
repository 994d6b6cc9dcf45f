import { expect, test } from 'vitest';
import { readMark } from '../../../bot/core/mark.ts';
import { receive } from '../../../bot/core/receive.ts';
import { awaiting, ended } from './begun.ts';
import { type BotWorld, botWorld } from './bot-world.ts';
import { replica } from './killed.ts';

test('a command is acknowledged, answered with a reply and dispatched', async () => {
  const world = await botWorld();
  const comment = world.writes('alice', 'Please:\n/provision-registry sandbox');
  await receive(world.github, comment, world.around());
  const [run] = world.runs();
  expect(run).toMatchObject({
    title: `provision sandbox for alice (comment ${comment.id})`,
    inputs: { command: 'provision', target: 'sandbox', arguments: '', requester: 'alice', 'issue-number': '1' },
  });
  const [reply] = world.replies();
  expect(run?.inputs['comment-id']).toBe(String(reply?.id));
  expect(reply?.bodies.map((body) => body.split('\n').slice(1).join('\n'))).toMatchInlineSnapshot(`
    [
      "### ⏳ provision sandbox is about to start

    Asked for by alice. Runs on sandbox wait for one another; once this one has begun, this comment shows how far it is.
    ",
      "### ⏳ provision sandbox is about to start

    Asked for by alice. Runs on sandbox wait for one another; once this one has begun, this comment shows how far it is.

    <sub><a href="https://github.com/neurolibre/registries/actions/runs/1014">follow the run</a></sub>
    ",
    ]
  `);
  expect(
    [...(world.sandbox.repository().comments.get(comment.id)?.reactions.values() ?? [])].map((one) => one.content),
  ).toEqual(['eyes', 'rocket']);
  expect(world.sandbox.refused).toEqual([]);
});

test('while GitHub does not say who may, nothing is done, and that is said', async () => {
  const world = await botWorld();
  const effect = { kind: 'refusal', acted: false, words: { status: 500, message: 'Server Error' } } as const;
  world.faults.inject({ service: 'github', path: /\/permission$/, effect });
  const comment = world.writes('alice', '/provision-registry sandbox');
  await receive(world.github, comment, world.around());
  expect(world.runs()).toEqual([]);
  expect(world.says()).toContain('Nothing was done: GitHub did not tell who may do what');
  expect(world.reactions(comment)).toEqual(['eyes', 'confused']);
});

test('a digest in the command itself begins nothing: who gives one is told how a plan is confirmed', async () => {
  const world = await botWorld();
  await receive(
    world.github,
    world.writes('alice', '/destroy-registry sandbox --confirm 7f3a9c01d2e4'),
    world.around(),
  );
  expect(world.runs()).toEqual([]);
  expect(world.says()).toContain('a plan is confirmed with /confirm-registry');
});

test.each([
  ['what is no command', 'alice', 'The path is /provision-registry'],
  ['a command in code', 'alice', '```\n/provision-registry sandbox\n```'],
  ['a bot', 'dependabot[bot]', '/provision-registry sandbox'],
  ['what looks like our own reply', 'alice', '<!-- provision-registry {} -->\n\n/provision-registry sandbox'],
])('%s is left alone: nothing is asked of GitHub', async (_, author, body) => {
  const world = await botWorld();
  const comment = { ...world.writes(author, body), authorType: author.endsWith('[bot]') ? 'Bot' : 'User' };
  const { github, routes } = replica(world);
  await receive(github, comment, world.around());
  expect(routes).toEqual([]);
});

test('a comment that is gone again is left alone', async () => {
  const world = await botWorld();
  const comment = world.writes('alice', '/provision-registry sandbox');
  world.sandbox.repository().comments.delete(comment.id);
  await receive(world.github, comment, world.around());
  expect(world.runs()).toEqual([]);
  expect(world.replies()).toEqual([]);
});

/** What a run does first: it writes into its reply, below the mark. */
function writesAtOnce(world: BotWorld): void {
  const reply = world.sandbox.repository().comments.get(Number(world.runs().at(-1)?.inputs['comment-id']));
  reply?.bodies.push(`${reply.bodies.at(-1)?.split('\n')[0]}\n### At work\n`);
}

test('what the run has written into the reply stays when its link comes late', async () => {
  const world = await botWorld({ onDispatch: () => writesAtOnce(world), runDetails: 'ignored' });
  await receive(world.github, world.writes('alice', '/provision-registry sandbox'), world.around());
  expect(world.says()).toBe('### At work\n');
  expect(readMark(world.replies()[0]?.bodies.at(-1) ?? '')).toMatchObject({ state: 'running' });
});

test('what the run writes while its link waits for its turn to be sent stays too', async () => {
  const world = await botWorld();
  let changes = 0;
  const { github } = replica(world, ({ hook }) => {
    hook.before('request', ({ method }) => {
      if (method === 'PATCH' && changes++ === 0) writesAtOnce(world);
    });
  });
  await receive(github, world.writes('alice', '/provision-registry sandbox'), world.around());
  expect(changes).toBe(2);
  expect(world.says()).toBe('### At work\n');
  expect(readMark(world.replies()[0]?.bodies.at(-1) ?? '')).toMatchObject({ state: 'running' });
});

test('a reply that was finished while its link waited for its turn stays finished', async () => {
  const world = await botWorld();
  let changes = 0;
  const { github } = replica(world, ({ hook }) => {
    hook.before('request', async ({ method }) => {
      const run = world.runs()[0];
      if (method === 'PATCH' && changes++ === 0 && run !== undefined) await ended(world, run, 'failure', awaiting());
    });
  });
  await receive(github, world.writes('alice', '/destroy-registry sandbox'), world.around());
  expect(readMark(world.replies()[0]?.bodies.at(-1) ?? '')).toMatchObject({ state: 'planned' });
  expect(world.says()).toContain('/confirm-registry');
});
