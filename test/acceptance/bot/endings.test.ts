import { expect, test } from 'vitest';
import { provisioned, standing } from '../../commands/standing.ts';
import { botWorld } from './bot-world.ts';

test('a run that is cancelled from a comment stops, and the reply says what stands', async () => {
  await using bot = await botWorld({ pace: 4 });
  const { world, write, reply } = bot;
  const asked = write('alice', '/provision-registry sandbox');
  await reply(asked, /⏳ provision sandbox has/);
  await reply(write('alice', '/cancel-registry sandbox'), /cancel/i);
  const text = await reply(asked, /## ⏹️ provision sandbox cancelled after/);
  expect(text).toContain('/provision-registry sandbox');
  await expect.poll(() => bot.runs).toMatchObject([{ conclusion: 'cancelled' }]);
  // And going on from there.
  await reply(write('alice', '/provision-registry sandbox'), /## ✅ provision sandbox succeeded/);
  expect(await standing(world.sandbox)).toEqual(provisioned);
});

test('a run that fails is told with its cause and what to do', async () => {
  // Its job has no credentials for a cloud.
  const arbutus = { domain: 'registry.example.org', volumes: { data: { size: 10 }, registry: { size: 20 } } };
  await using bot = await botWorld({ targets: { arbutus } });
  const text = await bot.reply(bot.write('alice', '/plan-registry arbutus'), /❌/);
  expect(text).toContain('→');
  await expect.poll(() => bot.runs).toMatchObject([{ conclusion: 'failure' }]);
});
