import { expect, test, vi } from 'vitest';
import { readMark } from '../../../bot/core/mark.ts';
import { receive } from '../../../bot/core/receive.ts';
import { sweep } from '../../../bot/core/sweep.ts';
import { secondaryLimit } from '../../../src/sandbox/github/limits.ts';
import { report } from '../../report/reports.ts';
import { type BotWorld, botWorld } from './bot-world.ts';
import { replica } from './killed.ts';

const minute = 60_000;

/** What a person makes of a comment later. */
function edit(world: BotWorld, id: number, body: string): void {
  const comment = world.sandbox.repository().comments.get(id);
  if (comment === undefined) throw new Error('no such comment');
  comment.bodies.push(body);
  comment.updatedAt = world.clock.now;
}

async function swept(world: BotWorld, thorough = false): Promise<readonly string[]> {
  const around = world.around();
  await sweep(replica(world).github, around, { thorough });
  return around.lines;
}

test('comments whose delivery was missed are acted on, in the order they were written', async () => {
  const world = await botWorld();
  world.writes('alice', '/check-registry sandbox');
  world.writes('bob', 'Thanks!');
  world.writes('bob', '/list-registry sandbox');
  world.clock.now += 5 * minute;
  await swept(world);
  expect(world.runs().map(({ title }) => title.replace(/ \(.*/, ''))).toEqual([
    'check sandbox for alice',
    'list sandbox for bob',
  ]);
  expect(world.sandbox.refused).toEqual([]);
});

test('what was acted on is let be, and costs one look', async () => {
  const world = await botWorld();
  await receive(world.github, world.writes('alice', '/check-registry sandbox'), world.around());
  await receive(world.github, world.writes('alice', '/help-registry'), world.around());
  for (const [author, body] of [
    ['mallory', '/check-registry sandbox'],
    ['alice', '/cancel-registry arbutus'],
    ['alice', '/lock-registry sandbox'],
    ['alice', '/unlock-registry sandbox'],
  ] as const) {
    await receive(world.github, world.writes(author, body), world.around());
  }
  world.clock.now += 5 * minute;
  const { github, routes } = replica(world);
  await sweep(github, world.around(), { thorough: false });
  expect(routes).toEqual([
    'GET /repos/{owner}/{repo}/issues/comments',
    // How the run stands that goes on.
    'GET /repos/{owner}/{repo}',
    'GET /repos/{owner}/{repo}/actions/runs/{run_id}',
  ]);
  expect(world.runs()).toHaveLength(1);
});

test('who was only just claimed is left to the one who has', async () => {
  const world = await botWorld();
  const comment = world.writes('alice', '/check-registry sandbox');
  const path = 'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions';
  await world.github.request(path, { ...world.github.repository, comment_id: comment.id, content: 'eyes' });
  world.clock.now += 30_000;
  await swept(world);
  expect(world.runs()).toEqual([]);
  world.clock.now += 31_000;
  await swept(world);
  expect(world.runs()).toHaveLength(1);
});

test('a reply that a person has deleted brings nothing about a second time', async () => {
  const world = await botWorld();
  await receive(world.github, world.writes('alice', '/check-registry sandbox'), world.around());
  await receive(world.github, world.writes('mallory', '/check-registry sandbox'), world.around());
  for (const { id } of world.replies()) world.sandbox.repository().comments.delete(id);
  world.clock.now += 5 * minute;
  await swept(world);
  expect(world.runs()).toHaveLength(1);
  expect(world.replies()).toEqual([]);
});

test('what others have edited is nobody’s word: it is not acted on', async () => {
  const world = await botWorld();
  const { id } = world.writes('alice', 'Good morning');
  world.clock.now += minute;
  edit(world, id, '/destroy-registry sandbox');
  await swept(world);
  expect(world.runs()).toEqual([]);
  expect(world.replies()).toEqual([]);
});

test('whoever edits a command before it was carried out is told to write it anew', async () => {
  const world = await botWorld();
  const comment = world.writes('alice', '/check-registry sandbox');
  const path = 'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions';
  await world.github.request(path, { ...world.github.repository, comment_id: comment.id, content: 'eyes' });
  world.clock.now += 2 * minute;
  edit(world, comment.id, '/list-registry sandbox');
  await swept(world);
  expect(world.runs()).toEqual([]);
  expect(world.says()).toContain('was edited before anything was done about it');
  expect(world.reactions(comment).toSorted()).toEqual(['confused', 'eyes']);
});

test('a reaction of a person changes nothing about a comment', async () => {
  const world = await botWorld();
  const { id } = world.writes('alice', '/check-registry sandbox');
  const comment = world.sandbox.repository().comments.get(id);
  comment?.reactions.set(9, { id: 9, author: 'bob', content: 'eyes', createdAt: world.clock.now });
  comment?.reactions.set(10, { id: 10, author: 'bob', content: 'rocket', createdAt: world.clock.now });
  world.clock.now += 2 * minute;
  // Should GitHub take that for a change of the comment.
  if (comment) comment.updatedAt = world.clock.now;
  await swept(world);
  expect(world.runs()).toHaveLength(1);
});

test('bots ask for nothing, and nor does what was written long ago', async () => {
  const world = await botWorld();
  world.writes('dependabot[bot]', '/check-registry sandbox');
  const { id } = world.writes('alice', '/check-registry sandbox');
  world.clock.now += 7 * 60 * minute;
  const old = world.sandbox.repository().comments.get(id);
  if (old) old.updatedAt = world.clock.now;
  await swept(world);
  expect(world.runs()).toEqual([]);
});

const hour = 60 * minute;

test('what was asked for while the bot was away for long is answered, and not run', async () => {
  const world = await botWorld();
  const comment = world.writes('alice', '/check-registry sandbox');
  world.writes('bob', 'Thanks!');
  world.clock.now += 7 * hour;
  await swept(world, true);
  expect(world.runs()).toEqual([]);
  expect(world.says()).toMatchInlineSnapshot(`
    "Nothing was done about this: the bot was away when it was written, and does not do hours later what may not be wanted any more. If it still is, please write it in a new comment.
    "
  `);
  expect(world.reactions(comment)).toEqual(['eyes', 'confused']);
  await swept(world, true);
  expect(world.replies()).toHaveLength(1);
});

test('of a command whose bot was killed before it was run the reply says so, however late', async () => {
  const world = await botWorld();
  const effect = { kind: 'silence', acted: false } as const;
  world.faults.inject({ service: 'github', method: 'POST', path: /\/dispatches$/, effect });
  const comment = world.writes('alice', '/check-registry sandbox');
  void receive(world.github, comment, world.around()).catch(() => undefined);
  await vi.waitUntil(() => world.replies().length === 1);
  world.clock.now += 7 * hour;
  await swept(world, true);
  expect(world.runs()).toEqual([]);
  expect(world.replies()).toHaveLength(1);
  expect(world.says()).toContain('Nothing was done about this');
});

test.each([
  ['still goes on', undefined, 'is about to start'],
  ['has ended', 'cancelled', 'check sandbox was cancelled'],
] as const)(
  'a run whose bot was killed before it could show it, and that %s, is not called missed',
  async (_, end, words) => {
    const world = await botWorld();
    const effect = { kind: 'silence', acted: true } as const;
    world.faults.inject({ service: 'github', method: 'POST', path: /\/dispatches$/, effect });
    void receive(world.github, world.writes('alice', '/check-registry sandbox'), world.around()).catch(() => undefined);
    await vi.waitUntil(() => world.runs().length === 1);
    world.clock.now += 7 * hour;
    for (const run of world.runs()) if (end !== undefined) world.ends(run, end);
    await swept(world, true);
    expect(world.runs()).toHaveLength(1);
    expect(world.replies()).toHaveLength(1);
    expect(world.says()).toContain(words);
  },
);

test('what others have carried out while it was theirs to do is let be', async () => {
  const world = await botWorld();
  await receive(world.github, world.writes('alice', '/check-registry sandbox'), world.around());
  for (const { id } of world.replies()) world.sandbox.repository().comments.delete(id);
  world.clock.now += 7 * hour;
  await swept(world, true);
  expect(world.replies()).toEqual([]);
});

test.each([8, 9 * 24])('a run that ended unnoticed after %i hours is finished by a thorough sweep', async (hours) => {
  const world = await botWorld();
  await receive(world.github, world.writes('alice', '/check-registry sandbox'), world.around());
  world.clock.now += hours * hour;
  for (const run of world.runs()) world.ends(run, 'cancelled');
  await swept(world);
  expect(world.says()).toContain('is about to start');
  await swept(world, true);
  expect(world.says()).toContain('check sandbox was cancelled');
});

test('a run whose end was missed is finished', async () => {
  const world = await botWorld();
  await receive(world.github, world.writes('alice', '/check-registry sandbox'), world.around());
  for (const run of world.runs()) world.ends(run, 'success', report({ command: 'check', target: 'sandbox' }));
  await swept(world);
  expect(world.says()).toContain('## ✅ check sandbox succeeded');
});

test('a run that was deleted leaves a reply that says so', async () => {
  const world = await botWorld();
  await receive(world.github, world.writes('alice', '/check-registry sandbox'), world.around());
  world.sandbox.repository().runs.clear();
  world.clock.now += 11 * minute;
  await swept(world);
  expect(world.says()).toContain('## ❔ check sandbox has no run any more');
  expect(readMark(world.replies()[0]?.bodies.at(-1) ?? '')).toMatchObject({ state: 'ended' });
});

test('a command that was deleted before it was dispatched is withdrawn', async () => {
  const world = await botWorld();
  const comment = world.writes('alice', '/check-registry sandbox');
  const refusal = secondaryLimit(60);
  world.faults.inject({ service: 'github', method: 'POST', path: /\/dispatches$/, effect: refusal });
  await expect(receive(world.github, comment, world.around())).rejects.toThrow();
  world.sandbox.repository().comments.delete(comment.id);
  world.clock.now += 11 * minute;
  await swept(world);
  expect(world.runs()).toEqual([]);
  expect(world.says()).toContain('## ⏹️ check sandbox was not started');
});

test('what fails keeps nothing else waiting, and is left for the next time', async () => {
  const world = await botWorld();
  const comment = world.writes('alice', '/check-registry sandbox');
  world.writes('bob', '/list-registry sandbox');
  const effect = { kind: 'refusal', acted: false, words: { status: 500, message: 'Server Error' } } as const;
  world.faults.inject({ service: 'github', method: 'POST', path: /\/reactions$/, effect });
  expect(await swept(world)).toEqual([
    expect.stringContaining(`comment ${comment.id} is left for later: Server Error`),
  ]);
  expect(world.runs().map(({ inputs }) => inputs.command)).toEqual(['list']);
  await swept(world);
  expect(world.runs().map(({ inputs }) => inputs.command)).toEqual(['list', 'check']);
});

test('once GitHub asks for fewer requests nothing more is asked', async () => {
  const world = await botWorld();
  world.writes('alice', '/check-registry sandbox');
  world.writes('bob', '/list-registry sandbox');
  world.faults.inject({ service: 'github', method: 'POST', path: /\/reactions$/, effect: secondaryLimit(60) });
  await expect(swept(world)).rejects.toThrow('secondary rate limit');
  expect(world.runs()).toEqual([]);
});

test('a conversation that is locked is answered by a reaction only, and not asked about again and again', async () => {
  const world = await botWorld();
  const comment = world.writes('alice', '/check-registry sandbox');
  const words = { status: 403, message: 'Unable to create comment because issue is locked.' };
  const effect = { kind: 'refusal', acted: false, words } as const;
  world.faults.inject({ service: 'github', method: 'POST', path: /\/issues\/1\/comments$/, times: 100, effect });
  expect(await swept(world)).toEqual([expect.stringContaining('issue is locked')]);
  expect(world.reactions(comment)).toEqual(['eyes', 'confused']);
  world.clock.now += 2 * minute;
  expect(await swept(world)).toEqual([]);
  expect(world.runs()).toEqual([]);
});
