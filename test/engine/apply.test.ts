import { expect, test } from 'vitest';
import { ActionableError } from '../../src/engine/actionable-error.ts';
import { applyPlan } from '../../src/engine/apply.ts';
import { makePlan } from '../../src/engine/plan.ts';
import { type Difference, fact, type Resource, resource } from '../../src/engine/resource.ts';
import { gate, walk, world } from './builders.ts';

async function provision(roots: readonly Resource<unknown>[], run = walk(), confirmed = false) {
  return (await applyPlan(await makePlan('t', roots, run), { ...run, confirmed })).changes;
}

test('makes what is missing and a second run changes nothing', async () => {
  const { thing, done } = world({ volume: 'old' });
  const roots = () => [thing('server'), thing('volume')];
  expect(await provision(roots())).toMatchObject([
    { resource: 'server', action: 'create', outcome: 'done' },
    { resource: 'volume', action: 'update', outcome: 'done' },
  ]);
  expect(await provision(roots())).toMatchObject([{ action: 'none' }, { action: 'none' }]);
  expect(done).toEqual(['create server', 'update volume']);
});

test('hands each resource the values it needs as soon as they are there', async () => {
  const { thing } = world();
  const server = thing('server', { wanted: 'id-7' });
  let got: unknown;
  const attachment = resource({
    name: 'attachment',
    identity: { server },
    find: async () => undefined,
    create: async (needs) => {
      got = needs.server;
      return 'attached';
    },
  });
  await provision([attachment]);
  expect(got).toBe('id-7');
});

test('works on all that waits for nothing at once', async () => {
  const both = gate();
  let making = 0;
  const create = async () => {
    making += 1;
    if (making === 2) both.open();
    await both.passed;
    return 'made';
  };
  const { thing } = world();
  const changes = await provision([thing('server', { create }), thing('volume', { create })]);
  expect(changes.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
});

test('looks before it creates when the plan could not know', async () => {
  const { thing, done } = world({ mount: 'new' });
  const server = thing('server');
  const [, mount] = await provision([thing('mount', { identity: { server } })]);
  expect(mount).toMatchObject({ resource: 'mount', action: 'none', reason: 'as wanted', outcome: 'done' });
  expect(done).toEqual(['create server']);
});

test('looks again, after the update, at all that was found before it', async () => {
  const { thing, done } = world({ group: 'old', mount: 'old' });
  const group = thing('group');
  const reached: unknown[] = [];
  const host = fact({
    name: 'host',
    identity: { group },
    beforeUpdate: { group: () => true },
    find: async (through) => {
      reached.push(through.group);
      return `through ${through.group}`;
    },
  });
  const mounted: unknown[] = [];
  const mount = resource({
    name: 'mount',
    identity: { host },
    find: async (on) => {
      mounted.push(on.host);
      return 'old';
    },
    compare: () => [{ words: 'is old' }],
    update: async (_, on) => `new on ${on.host}`,
  });
  const plan = await makePlan('t', [mount], walk());
  const applied = await applyPlan(plan, { ...walk(), confirmed: false });
  expect(reached).toEqual(['old', 'new']);
  expect(mounted).toEqual(['through old', 'through new']);
  expect(applied.valueOf(mount)).toBe('new on through new');
  expect(done).toEqual(['update group']);
});

test('says of what could not be looked at that it could not, not that it will be known', async () => {
  const { thing } = world();
  const server = thing('server');
  const find = () => Promise.reject(new Error('no answer on port 22'));
  const changes = await provision([thing('mount', { identity: { server }, find })]);
  expect(changes[1]).toMatchObject({ outcome: 'failed', reason: 'could not be found or compared' });
});

test('finishes what does not depend on a failure and names what was not reached', async () => {
  const { thing, things } = world();
  const server = thing('server', { create: () => Promise.reject(new Error('No valid host was found')) });
  const changes = await provision([thing('mount', { identity: { server } }), thing('volume')]);
  expect(changes).toMatchObject([
    { resource: 'server', outcome: 'failed', error: { message: 'No valid host was found' } },
    { resource: 'mount', outcome: 'not reached' },
    { resource: 'volume', outcome: 'done' },
  ]);
  expect([...things.keys()]).toEqual(['volume']);
});

test('begins no change after the signal, and lets the one under way finish', async () => {
  const { thing, done } = world();
  const run = walk();
  const server = thing('server', {
    create: async () => {
      run.controller.abort();
      done.push('server finished');
      return 'made';
    },
  });
  const changes = await provision([thing('mount', { identity: { server } })], run);
  expect(changes.map(({ outcome }) => outcome)).toEqual(['done', 'not reached']);
  expect(done).toEqual(['server finished']);
});

test('says of a change that was waiting when cancelled that it stands and how to go on', async () => {
  const { thing } = world();
  const run = walk();
  const create = async (_: object, { signal }: { readonly signal: AbortSignal }): Promise<string> => {
    run.controller.abort();
    signal.throwIfAborted();
    return 'never';
  };
  const [server] = await provision([thing('server', { create })], run);
  expect(server).toMatchObject({
    outcome: 'failed',
    error: {
      message: 'Cancelled during create: what was begun stands as it is',
      remedy: expect.stringContaining('Run again'),
      cancelled: true,
    },
  });
});

test('calls a change that failed while the run was cancelled a failure', async () => {
  const { thing } = world();
  const run = walk();
  const create = (): Promise<string> => {
    run.controller.abort();
    return Promise.reject(new ActionableError('Quota exceeded', 'Free something.'));
  };
  const [server] = await provision([thing('server', { create })], run);
  expect(server?.error).toEqual({ message: 'Quota exceeded', remedy: 'Free something.' });
});

test('calls a look that was cut short not reached', async () => {
  const { thing, done } = world();
  const run = walk();
  const server = thing('server');
  const find = async (_: object, { signal }: { readonly signal: AbortSignal }) => {
    run.controller.abort();
    signal.throwIfAborted();
  };
  const host = fact({ name: 'host', identity: { server }, find });
  const changes = await provision([thing('mount', { identity: { host } })], run);
  expect(changes.map(({ resource: name, outcome }) => `${name} ${outcome}`)).toEqual([
    'server done',
    'mount not reached',
  ]);
  expect(done).toEqual(['create server']);
});

test('begins nothing after a look that was the last before the signal', async () => {
  const { thing, done } = world();
  const run = walk();
  const server = thing('server');
  const mount = thing('mount', {
    identity: { server },
    find: async () => {
      run.controller.abort();
      return undefined;
    },
  });
  expect((await provision([mount], run)).map(({ outcome }) => outcome)).toEqual(['done', 'not reached']);
  expect(done).toEqual(['create server']);
});

test('begins nothing of a plan when the signal came before', async () => {
  const { thing, done } = world({ volume: 'old' });
  const run = walk();
  const plan = await makePlan('t', [thing('server'), thing('volume')], run);
  run.controller.abort();
  const { changes } = await applyPlan(plan, { ...run, confirmed: true });
  expect(changes.map(({ outcome }) => outcome)).toEqual(['not reached', 'not reached']);
  expect(done).toEqual([]);
});

test('looks again at nothing that the plan has found, and at a fact only once what it hangs on has changed', async () => {
  const { thing, things } = world({ group: 'old', volume: 'old' });
  const looks: string[] = [];
  const group = thing('group');
  const seenIn = () => looks.push(`group is ${things.get('group')}`);
  const host = fact({ name: 'host', identity: { group }, find: async () => `host ${seenIn()}` });
  const port = thing('port');
  const volume = resource({
    name: 'volume',
    needs: { port },
    async find() {
      looks.push('volume');
      return things.get('volume');
    },
    compare: (found, needs) => (found === needs.port ? [] : [{ words: 'another port' }]),
    update: async (_, needs) => `at ${needs.port}`,
  });
  const mount = resource({ name: 'mount', identity: { host }, find: async ({ host: on }) => on });
  const run = walk();
  const plan = await makePlan('t', [mount, volume], run);
  expect(looks).toEqual(['volume']);
  const applied = await applyPlan(plan, { ...run, confirmed: false });
  expect(looks).toEqual(['volume', 'group is new']);
  expect(applied.valueOf(mount)).toBe('host 2');
  expect(applied.valueOf(volume)).toBe('at new');
});

test('has no value of what failed or was not reached, though it was found before', async () => {
  const { thing } = world({ volume: 'old', disk: 'new' });
  const volume = thing('volume', { find: async () => 'old', wanted: 'new' });
  const failing = resource({ ...volume, update: () => Promise.reject(new Error('locked')) });
  const disk = resource({ name: 'disk', needs: { failing }, find: async () => 'disk' });
  const fine = thing('server');
  const run = walk();
  const applied = await applyPlan(await makePlan('t', [disk, fine], run), { ...run, confirmed: false });
  expect([failing, disk, fine].map((one) => applied.valueOf(one))).toEqual([undefined, undefined, 'new']);
});

test('replaces only when confirmed, and makes again what hung on the replaced thing', async () => {
  const roots = () => {
    const all = world({ server: 'small', attachment: 'new' });
    const server = all.thing('server', {
      compare: (found) => (found === 'small' ? [{ words: 'too small', action: 'replace' }] : []),
      remove: async () => {
        all.done.push('remove server');
        // What was attached to it is gone with it.
        all.things.delete('attachment');
      },
    });
    return { done: all.done, roots: [all.thing('attachment', { identity: { server } })] };
  };
  const refused = roots();
  expect((await provision(refused.roots))[0]).toMatchObject({
    action: 'replace',
    outcome: 'failed',
    error: {
      message: 'server: would replace (too small), which never happens unasked',
      remedy: expect.stringMatching(/^Run plan, .* confirm it/),
    },
  });
  expect(refused.done).toEqual([]);

  const agreed = roots();
  await provision(agreed.roots, walk(), true);
  expect(agreed.done).toEqual(['remove server', 'create server', 'create attachment']);
});

test('does not let a confirmation cover what the confirmed plan did not show', async () => {
  const { thing, done } = world({ mount: 'foreign' });
  const server = thing('server');
  const mount = thing('mount', { identity: { server }, compare: () => [{ words: 'foreign', action: 'adopt' }] });
  const changes = await provision([mount], walk(), true);
  expect(changes[1]).toMatchObject({ action: 'adopt', outcome: 'failed' });
  expect(done).toEqual(['create server']);
});

const locks: Difference = { words: 'locks out', asks: true };

test.each<[string, Difference, Difference, string]>([
  ['covers what the plan showed before an update, found the same after it', locks, locks, 'done'],
  ['does not cover another reason after an update', locks, { ...locks, words: 'locks out, and more' }, 'failed'],
  [
    'does not cover another action for the same reason',
    { words: 'foreign', action: 'adopt' },
    { words: 'foreign', action: 'replace' },
    'failed',
  ],
])('a confirmation %s', async (_, before, after, outcome) => {
  const { thing } = world({ group: 'old', service: 'old' });
  const group = thing('group');
  let looks = 0;
  const host = fact({ name: 'host', identity: { group }, beforeUpdate: { group: () => true }, find: async () => 'up' });
  const compare = () => [looks++ === 0 ? before : after];
  const changes = await provision([thing('service', { identity: { host }, compare })], walk(), true);
  const told = { action: after.action ?? 'update', ...(after.asks ? { asks: true } : {}), outcome };
  expect(changes.find(({ resource }) => resource === 'service')).toMatchObject(told);
});

test('a confirmation does not cover what is found through a thing that was made anew since', async () => {
  const { thing, done } = world({ server: 'small', disk: 'full' });
  const server = thing('server', {
    compare: (found) => (found === 'small' ? [{ words: 'too small', action: 'replace' }] : []),
  });
  const disk = thing('disk', { identity: { server }, compare: () => [{ words: 'does not exist', action: 'replace' }] });
  const changes = await provision([disk], walk(), true);
  expect(changes[1]).toMatchObject({ resource: 'disk', action: 'replace', outcome: 'failed' });
  expect(done).toEqual(['remove server', 'create server']);
});

test('looks at a fact once when it is known, and after what it hangs on is there when not', async () => {
  const { thing } = world();
  const server = thing('server');
  const looks: string[] = [];
  const look = (name: string) => async () => {
    looks.push(name);
    return name;
  };
  const image = fact({ name: 'image', find: look('image') });
  const host = fact({ name: 'host', identity: { server }, find: look('host') });
  await provision([thing('mount', { identity: { image, host } })]);
  expect(looks).toEqual(['image', 'host']);
});

test('times the work on a change and leaves what needed none untimed', async () => {
  const { thing } = world({ volume: 'new' });
  const [server, volume] = await provision([thing('server'), thing('volume')]);
  expect(server?.startedAt).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(server?.durationMs).toBeGreaterThanOrEqual(0);
  expect(volume).not.toHaveProperty('startedAt');
});

test.each([
  ['its removal failed', { remove: () => Promise.reject(new Error('locked')) }, { message: 'locked' }],
  [
    'the new one could not be made',
    { create: () => Promise.reject(new Error('no room')) },
    { message: 'no room. The small one is gone', remedy: 'Put it back.' },
  ],
])('a replacement that fails says what is gone: %s', async (_, failing, error) => {
  const { thing } = world({ server: 'small' });
  const server: Resource<string> = {
    ...thing('server', { compare: () => [{ words: 'too small', action: 'replace' }], ...failing }),
    unreplaced: (removed) => ({ message: `The ${removed} one is gone`, remedy: 'Put it back.' }),
  };
  expect(await provision([server], walk(), true)).toMatchObject([{ action: 'replace', outcome: 'failed', error }]);
});
