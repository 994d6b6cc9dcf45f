import { expect, test } from 'vitest';
import { ActionableError } from '../../src/engine/actionable-error.ts';
import { applyPlan } from '../../src/engine/apply.ts';
import { makePlan } from '../../src/engine/plan.ts';
import type { Resource } from '../../src/engine/resource.ts';
import { walk, world } from './builders.ts';

class LostAnswer extends ActionableError {
  override readonly outcomeUnknown = true;
}

const lost = () => new LostAnswer('compute did not answer POST /servers', 'Check the network.');

async function provision(root: Resource<string>, confirmed = false) {
  const run = { ...walk(), pause: async () => undefined };
  const plan = await makePlan('t', [root], run);
  const applied = await applyPlan(plan, { ...run, confirmed });
  return { change: applied.changes[0], value: applied.valueOf(root) };
}

test('what appeared after a lost answer is taken, and nothing is made twice', async () => {
  const { thing, things, done } = world();
  const server = thing('server', {
    async create() {
      done.push('create server');
      things.set('server', 'new');
      throw lost();
    },
  });
  const { change, value } = await provision(server);
  expect(change).toMatchObject({ action: 'create', outcome: 'done' });
  expect(value).toBe('new');
  expect(done).toEqual(['create server']);
});

test('what appears only after a while is taken too', async () => {
  const { thing, things } = world();
  let looks = 0;
  const server = thing('server', {
    async create() {
      throw lost();
    },
    async find() {
      looks += 1;
      if (looks === 3) things.set('server', 'new');
      return things.get('server');
    },
  });
  expect((await provision(server)).change).toMatchObject({ action: 'create', outcome: 'done' });
});

test('what was half done is completed', async () => {
  const { thing, things, done } = world();
  const group = thing('security group', {
    async create() {
      things.set('security group', 'without rules');
      throw lost();
    },
  });
  const { change, value } = await provision(group);
  expect(change).toMatchObject({ action: 'create', outcome: 'done' });
  expect(value).toBe('new');
  expect(done).toEqual(['update security group']);
});

test('when nothing appears it says so, and does not try again', async () => {
  const { thing, done } = world();
  const server = thing('server', {
    async create() {
      done.push('create server');
      throw lost();
    },
  });
  const { change } = await provision(server);
  expect(change).toMatchObject({
    outcome: 'failed',
    error: {
      message:
        'compute did not answer POST /servers. Whether it was done is not known; nothing of it has appeared since',
      remedy: expect.stringContaining('Run again'),
    },
  });
  expect(done).toEqual(['create server']);
});

test('an error whose outcome is known is told at once', async () => {
  const { thing } = world();
  let looks = 0;
  const server = thing('server', {
    async create() {
      throw new ActionableError('compute refused POST /servers', 'Mend it.');
    },
    async find() {
      looks += 1;
      return undefined;
    },
  });
  expect((await provision(server)).change).toMatchObject({
    outcome: 'failed',
    error: { message: 'compute refused POST /servers', remedy: 'Mend it.' },
  });
  expect(looks).toBe(1);
});

test('what appeared and would have to be replaced is left as the failure says', async () => {
  const { thing, things } = world();
  const server = thing('server', {
    compare: () => [{ words: 'has another flavor', action: 'replace' }],
    async create() {
      things.set('server', 'odd');
      throw lost();
    },
  });
  expect((await provision(server, true)).change).toMatchObject({
    outcome: 'failed',
    error: { message: 'compute did not answer POST /servers' },
  });
});
