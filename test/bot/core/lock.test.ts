import { expect, test } from 'vitest';
import { receive } from '../../../bot/core/receive.ts';
import { begun } from './begun.ts';
import { type BotWorld, botWorld } from './bot-world.ts';
import { replica } from './killed.ts';

const minute = 60_000;

async function says(world: BotWorld, author: string, body: string): Promise<string> {
  await receive(world.github, world.writes(author, body), world.around());
  return world.says();
}

function locks(world: BotWorld) {
  return [...world.sandbox.repository().milestones.values()].map(({ title }) => title);
}

test('a lock keeps from changing the target, and from nothing else, until it is unlocked', async () => {
  const world = await botWorld();
  expect(await says(world, 'alice', '/lock-registry sandbox new disks')).toContain('`sandbox` is locked until');
  expect(await says(world, 'bob', '/provision-registry sandbox')).toContain('locked by alice');
  expect(world.runs()).toEqual([]);
  await begun(world, '/check-registry sandbox', 'bob');
  await begun(world, '/provision-registry arbutus', 'bob');
  expect(world.runs()).toHaveLength(2);
  expect(await says(world, 'bob', '/unlock-registry sandbox')).toContain('can be changed again');
  expect(locks(world)).toEqual([]);
  await begun(world, '/provision-registry sandbox', 'bob');
  expect(world.runs()).toHaveLength(3);
});

test('of two who lock at once one has it, and the other is told who', async () => {
  const world = await botWorld();
  const comments = ['alice', 'bob'].map((author) => world.writes(author, `/lock-registry sandbox for ${author}`));
  await Promise.all(comments.map((comment) => receive(replica(world).github, comment, world.around())));
  expect(locks(world)).toHaveLength(1);
  const told = world.replies().map(({ bodies }) => bodies.at(-1) ?? '');
  expect(told.filter((text) => text.includes('is locked until'))).toHaveLength(1);
  expect(told.filter((text) => text.includes('is locked already'))).toHaveLength(1);
});

test('a lock ends by itself, and makes way for the next', async () => {
  const world = await botWorld();
  await says(world, 'alice', '/lock-registry sandbox --for 30m');
  world.clock.now += 29 * minute;
  expect(await says(world, 'bob', '/lock-registry sandbox')).toContain('is locked already');
  world.clock.now += 2 * minute;
  expect(await says(world, 'bob', '/unlock-registry sandbox')).toContain('is not locked');
  expect(await says(world, 'bob', '/lock-registry sandbox mine')).toMatch(/is locked until .*: mine/);
  expect(locks(world)).toEqual(['registry sandbox is locked']);
});

test('a milestone that a person makes by that name is a lock too, and one that is closed is none', async () => {
  const world = await botWorld();
  const { milestones } = world.sandbox.repository();
  const byHand = { id: 8, number: 8, title: 'registry sandbox is locked', author: 'bob', description: 'audit' };
  const made = { ...byHand, dueOn: null, createdAt: world.clock.now } as const;
  milestones.set(8, { ...made, state: 'open' });
  expect(await says(world, 'alice', '/provision-registry sandbox')).toMatch(/locked by bob .*: audit/);
  milestones.set(8, { ...made, state: 'closed' });
  await begun(world, '/provision-registry sandbox');
  expect(world.runs()).toHaveLength(1);
  expect(await says(world, 'alice', '/lock-registry sandbox')).toContain('is locked until');
});

test('whatever a reason holds, it has no effect where it is shown', async () => {
  const world = await botWorld();
  const told = await says(world, 'alice', '/lock-registry sandbox --> @all <img src=x> #1 `x`');
  const [milestone] = world.sandbox.repository().milestones.values();
  for (const text of [told, milestone?.description?.split('\n').slice(1).join('\n') ?? '']) {
    expect(text).toContain('&#62; @<!-- -->all &#60;img src=x&#62;');
  }
  expect(milestone?.description?.split('\n')[0]).toMatch(/^<!-- provision-registry [^<>@#]* -->$/);
});
