import { expect, test } from 'vitest';
import { ActionableError } from '../../src/engine/actionable-error.ts';
import { makePlan } from '../../src/engine/plan.ts';
import { fact, resource } from '../../src/engine/resource.ts';
import { gate, walk, world } from './builders.ts';

test('plans a creation for what does not exist and changes nothing', async () => {
  const { thing, done } = world();
  const plan = await makePlan('t', [thing('server', { wanted: 'c8-30gb' })], walk());
  expect(plan.changes).toEqual([{ resource: 'server', action: 'create', reason: 'c8-30gb', outcome: 'planned' }]);
  expect(done).toEqual([]);
});

test('plans nothing for what is as wanted and names each difference of what is not', async () => {
  const { thing } = world({ server: 'new', volume: 'old' });
  const plan = await makePlan('t', [thing('server'), thing('volume')], walk());
  expect(plan.changes.map(({ action, reason }) => `${action}: ${reason}`)).toEqual([
    'none: as wanted',
    'update: is old, wanted new',
  ]);
});

test('an update that takes something from somebody needs the digest, whatever else differs', async () => {
  const { thing } = world({ registry: 'old', server: 'old' });
  const differences = [{ words: 'an old image' }, { words: 'shuts out who has the old password', asks: true }] as const;
  const registry = thing('registry', { compare: () => differences });
  const plan = await makePlan('t', [registry, thing('server')], walk());
  expect(plan.changes).toEqual([
    {
      resource: 'registry',
      action: 'update',
      asks: true,
      reason: 'an old image; shuts out who has the old password',
      outcome: 'planned',
    },
    { resource: 'server', action: 'update', reason: 'is old, wanted new', outcome: 'planned' },
  ]);
  expect(plan.destructive).toBe(true);
});

test('shows what hangs on a thing not yet there as a creation without looking for it', async () => {
  const { thing } = world();
  const server = thing('server');
  let looked = false;
  const mount = resource({
    name: 'mount',
    identity: { server },
    find: async () => {
      looked = true;
      return 'mounted';
    },
  });
  const plan = await makePlan('t', [mount], walk());
  expect(plan.changes[1]).toMatchObject({ resource: 'mount', action: 'create', reason: 'known after apply' });
  expect(looked).toBe(false);
});

test('says "known after apply" of a found thing whose comparison needs a thing not yet there', async () => {
  const { thing } = world();
  const address = thing('address');
  const record = resource({
    name: 'record',
    needs: { address },
    find: async () => '203.0.113.9',
    compare: (found, needs) => (found === needs.address ? [] : [{ words: 'elsewhere' }]),
  });
  const plan = await makePlan('t', [record], walk());
  expect(plan.changes[1]).toMatchObject({ resource: 'record', action: 'update', reason: 'known after apply' });
});

test('does not look for a fact behind a thing that must change first, nor calls what hangs on it new', async () => {
  const { thing } = world({ server: 'stopped' });
  let looked = false;
  const host = fact({
    name: 'host',
    identity: { server: thing('server') },
    find: async () => {
      looked = true;
      return 'host';
    },
  });
  const plan = await makePlan('t', [thing('mount', { identity: { host } })], walk());
  expect(looked).toBe(false);
  expect(plan.changes).toMatchObject([
    { resource: 'server', action: 'update' },
    { resource: 'mount', action: 'update', reason: 'known after apply' },
  ]);
});

test('looks for a fact before the update of what it is found through, where that is not in the way', async () => {
  const { thing } = world({ group: 'old', mount: 'old' });
  const group = thing('group');
  const ask = (open: boolean) =>
    fact({ name: 'host', identity: { group }, beforeUpdate: { group: () => open }, find: async () => 'host' });
  const planned = async (open: boolean) => {
    const mount = thing('mount', { identity: { host: ask(open) } });
    const { changes } = await makePlan('t', [mount], walk());
    return changes.map(({ resource, action, reason }) => `${action} ${resource}: ${reason}`);
  };
  expect(await planned(true)).toEqual(['update group: is old, wanted new', 'update mount: is old, wanted new']);
  expect(await planned(false)).toEqual(['update group: is old, wanted new', 'update mount: known after apply']);
});

test('does not look for a fact before what it is found through is replaced', async () => {
  const { thing } = world({ group: 'old' });
  const group = thing('group', { compare: () => [{ words: 'is old', action: 'replace' }] });
  const host = fact({
    name: 'host',
    identity: { group },
    beforeUpdate: { group: () => true },
    find: async () => 'host',
  });
  const plan = await makePlan('t', [host], walk());
  expect(plan.foundOf(host)).toBeUndefined();
});

test('looks at everything that waits for nothing at once', async () => {
  const both = gate();
  let looking = 0;
  const find = async () => {
    looking += 1;
    if (looking === 2) both.open();
    await both.passed;
    return 'there';
  };
  await makePlan('t', [resource({ name: 'a', find }), resource({ name: 'b', find })], walk());
  expect(looking).toBe(2);
});

test('keeps looking at the rest when one cannot be found, and reaches nothing that hangs on it', async () => {
  const { thing } = world();
  const image = fact({
    name: 'image',
    find: async (): Promise<string> => {
      throw new ActionableError("no image is named 'Bionc-x64'", 'Did you mean Bionic-x64?');
    },
  });
  const plan = await makePlan('t', [thing('server', { identity: { image } }), thing('volume')], walk());
  expect(plan.failed).toBe(true);
  expect(plan.changes).toMatchObject([
    { resource: 'image', outcome: 'failed', error: { remedy: 'Did you mean Bionic-x64?' } },
    { resource: 'server', outcome: 'not reached' },
    { resource: 'volume', action: 'create', outcome: 'planned' },
  ]);
});

test('does not promise to create what lacks a need', async () => {
  const image = fact({ name: 'image', find: (): Promise<string> => Promise.reject(new Error('no such image')) });
  const server = resource({ name: 'server', needs: { image }, find: async () => undefined, create: async () => 'id' });
  const plan = await makePlan('t', [server], walk());
  expect(plan.changes[1]).toMatchObject({ resource: 'server', action: 'none', outcome: 'not reached' });
});

test('leaves facts out of the plan', async () => {
  const plan = await makePlan('t', [fact({ name: 'image', find: async () => 'id' })], walk());
  expect(plan.changes).toEqual([]);
});

test('calls a plan destructive when it replaces or adopts', async () => {
  const { thing } = world({ server: 'old' });
  const replaced = thing('server', { compare: () => [{ words: 'small', action: 'replace' }, { words: 'stopped' }] });
  const plan = await makePlan('t', [replaced], walk());
  expect(plan).toMatchObject({ destructive: true, changes: [{ action: 'replace', reason: 'small; stopped' }] });
});

test('gives the same digest for the same changes, another for another reason or target, and ignores what stays', async () => {
  const digest = async (subject: string, server: string, volume: string) => {
    const { thing } = world({ server, volume });
    return (await makePlan(subject, [thing('server'), thing('volume')], walk())).digest;
  };
  const one = await digest('arbutus', 'old', 'new');
  expect(one).toMatch(/^[0-9a-f]{12}$/);
  expect(await digest('arbutus', 'old', 'new')).toBe(one);
  expect(await digest('arbutus', 'older', 'new')).not.toBe(one);
  expect(await digest('beluga', 'old', 'new')).not.toBe(one);
  const { thing } = world({ server: 'old', address: 'new' });
  const others = await makePlan('arbutus', [thing('server'), thing('address')], walk());
  expect(others.digest).toBe(one);
});

test('refuses two resources of one name, which no report could tell apart', async () => {
  const { thing } = world();
  await expect(makePlan('t', [thing('volume'), thing('volume')], walk())).rejects.toThrow(/'volume'/);
});

test('looks for nothing more once cancelled', async () => {
  const { thing } = world();
  const { controller, ...run } = walk();
  controller.abort();
  const plan = await makePlan('t', [thing('server')], run);
  expect(plan.changes).toMatchObject([{ outcome: 'not reached' }]);
});
