import { expect, test } from 'vitest';
import { applyPlan } from '../../src/engine/apply.ts';
import { asFound } from '../../src/engine/as-found.ts';
import { makePlan } from '../../src/engine/plan.ts';
import { resource } from '../../src/engine/resource.ts';
import { walk, world } from './builders.ts';

test('finds what is not as wanted, leaves it so, and has no line for it', async () => {
  const { thing, done } = world({ server: 'old' });
  const note = resource({
    name: 'note',
    identity: { server: asFound()(thing('server')) },
    find: async () => undefined,
    create: async ({ server }) => `written on the ${server} server`,
  });
  const plan = await makePlan('t', [note], walk());
  expect(plan.changes.map(({ resource: name, action }) => `${action} ${name}`)).toEqual(['create note']);
  const applied = await applyPlan(plan, { ...walk(), confirmed: false });
  expect(applied.valueOf(note)).toBe('written on the old server');
  expect(done).toEqual([]);
});

test('says that provision comes first where there is nothing', async () => {
  const { thing } = world();
  const plan = await makePlan('t', [asFound()(thing('server'))], walk());
  expect(plan.changes).toMatchObject([
    {
      resource: 'server',
      outcome: 'failed',
      error: { message: 'There is no server yet', remedy: 'Run provision first, which makes it.' },
    },
  ]);
});

test('is one fact of a resource, whatever is found through it', async () => {
  const { thing } = world({ server: 'new' });
  const server = thing('server');
  const host = resource({ name: 'host', identity: { server }, find: async () => 'up' });
  const found = asFound();
  const plan = await makePlan('t', [found(host), found(server)], walk());
  expect([...plan.planned.keys()].map(({ name, kind }) => `${kind} ${name}`)).toEqual(['fact server', 'fact host']);
  expect(plan.failed).toBe(false);
});
