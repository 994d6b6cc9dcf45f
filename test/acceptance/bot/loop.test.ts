import { afterAll, beforeAll, expect, test } from 'vitest';
import { kept, provisioned, standing } from '../../commands/standing.ts';
import { type BotWorld, botWorld } from './bot-world.ts';

let bot: BotWorld;
beforeAll(async () => {
  bot = await botWorld();
});
afterAll(() => bot[Symbol.asyncDispose]());

// One registry's life, told on one issue: each test goes on where the one before has ended.

test('a comment brings a registry to life, and the reply ends with its URL', async () => {
  const { world, write, reply } = bot;
  const comment = write('alice', 'We need a registry:\r\n\r\n/provision-registry sandbox');
  const text = await reply(comment, /## ✅ provision sandbox succeeded/);
  expect(text).toMatch(/https:\/\/localhost:\d+/);
  expect(text).toMatch(/^docker login localhost:\d+ --username neurolibre$/m);
  expect(await standing(world.sandbox)).toEqual(provisioned);
  const title = `provision sandbox for alice (comment ${comment.id})`;
  await expect.poll(() => bot.runs).toEqual([{ title, conclusion: 'success' }]);
  expect([...comment.reactions.values()].map(({ content, author }) => [content, author])).toContainEqual([
    'eyes',
    world.github.app.login,
  ]);
  const [deployment] = world.home.deployments;
  expect(deployment?.statuses.at(-1)).toMatchObject({ state: 'success' });
});

test('while it runs the same comment says how far it is', async () => {
  const { world, write, reply } = bot;
  const comment = write('alice', '/check-registry sandbox');
  await reply(comment, /## ✅ check sandbox succeeded/);
  const replies = [...world.home.comments.values()].filter(({ author }) => author.endsWith('[bot]'));
  expect(replies).toHaveLength(2);
  // Acknowledged, begun, drawn live, finished.
  expect(replies.at(-1)?.bodies.length).toBeGreaterThanOrEqual(3);
  expect(replies.at(-1)?.bodies.some((body) => /### ⏳ check sandbox/.test(body))).toBe(true);
});

test('what is out of date is folded away', async () => {
  const { world } = bot;
  const [first] = [...world.home.comments.values()].filter(({ author }) => author.endsWith('[bot]'));
  await expect.poll(() => first?.minimized).toBe('OUTDATED');
});

test('who may not is told why, and nothing runs', async () => {
  const { write, reply } = bot;
  const before = bot.runs.length;
  await reply(write('rita', '/provision-registry sandbox'), /write/);
  expect(bot.runs).toHaveLength(before);
});

test('a misspelt command is answered with the one that is meant', async () => {
  const { write, reply } = bot;
  await reply(write('alice', '/provsion-registry sandbox'), /provision-registry/);
  await reply(write('alice', '/plan-registry sandbx'), /sandbox/);
});

test("a quoted command is nobody's command", async () => {
  const { world, write } = bot;
  const comment = write('alice', '> /destroy-registry sandbox\n\n`/destroy-registry sandbox` is what you want');
  await world.github.webhooks.settled();
  expect(comment.reactions.size).toBe(0);
});

test('a locked registry is changed by nobody, until it is unlocked', async () => {
  const { write, reply } = bot;
  await reply(write('alice', '/lock-registry sandbox the workshop goes on --for 2d'), /locked/i);
  const before = bot.runs.length;
  expect(await reply(write('mona', '/destroy-registry sandbox'), /locked/i)).toContain('the workshop goes on');
  expect(bot.runs).toHaveLength(before);
  const unlocking = write('alice', '/unlock-registry sandbox');
  await reply(unlocking, /can be changed again/);
  // The reply is written first, so that whoever takes over removes the same lock.
  await expect.poll(() => [...unlocking.reactions.values()].map(({ content }) => content)).toContain('+1');
});

test('what removes is planned first, and made once its digest is confirmed', async () => {
  const { world, write, reply } = bot;
  const plan = await reply(write('alice', '/destroy-registry sandbox'), /\/confirm-registry [0-9a-f]{12}/);
  expect(await standing(world.sandbox)).toEqual(provisioned);
  const [line = ''] = /\/confirm-registry [0-9a-f]{12}/.exec(plan) ?? [];
  await reply(write('alice', line), /## ✅ destroy sandbox succeeded/);
  expect(await standing(world.sandbox)).toEqual(kept);
});

test('a digest that no plan has is refused', async () => {
  const { write, reply } = bot;
  const before = bot.runs.length;
  await reply(write('alice', '/confirm-registry 0123456789ab'), /0123456789ab/);
  expect(bot.runs).toHaveLength(before);
});

test('nothing of it was ever asked of GitHub in a way that it would not understand', () => {
  expect(bot.world.github.refused).toEqual([]);
  expect(bot.log.filter((line) => /"level":"error"/.test(line))).toEqual([]);
});
