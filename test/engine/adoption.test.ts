import { expect, test } from 'vitest';
import { ActionableError } from '../../src/engine/actionable-error.ts';
import { adoptable, type Belonging, refuseUnlessOurs } from '../../src/engine/adoption.ts';
import { applyPlan } from '../../src/engine/apply.ts';
import { makePlan } from '../../src/engine/plan.ts';
import { applyRemoval, planRemoval } from '../../src/engine/removal.ts';
import { resource } from '../../src/engine/resource.ts';
import { walk } from './builders.ts';

interface Thing {
  readonly id: string;
  readonly whose: Belonging;
  readonly size: number;
}

/** A volume of 20 GiB that may be adopted, among the things of a project. */
function project(...existing: readonly Thing[]) {
  const things = new Map(existing.map((thing) => [thing.id, thing]));
  const done: string[] = [];
  const all = (whose: Belonging) => [...things.values()].find((thing) => thing.whose === whose);
  const { adoption, find } = adoptable({
    of: 'volume',
    identity: {},
    async look() {
      done.push('look');
      const [ours, candidate] = [all('ours'), all('unmarked')];
      if (ours !== undefined) return { ours };
      return candidate === undefined ? {} : { candidate };
    },
    tell: ({ size }: Thing) => `${size} GiB`,
    again: async (id) => things.get(id),
    belonging: ({ whose }) => whose,
    async mark(thing) {
      done.push(`mark ${thing.id}`);
      const marked = { ...thing, whose: 'ours' } as const;
      things.set(thing.id, marked);
      return marked;
    },
  });
  const make = async (): Promise<Thing> => {
    done.push('create');
    const made = { id: 'new', whose: 'ours', size: 20 } as const;
    things.set(made.id, made);
    return made;
  };
  const volume = (create = make) =>
    resource({
      name: 'volume',
      identity: { adoption },
      find,
      compare: ({ size }) => (size === 20 ? [] : [{ words: `size ${size} GiB, wanted 20 GiB` }]),
      create,
      async update(found) {
        done.push(`grow ${found.id} (${things.get(found.id)?.whose})`);
        return { ...found, size: 20 };
      },
      async remove(found) {
        refuseUnlessOurs('volume', things.get(found.id), ({ whose }) => whose);
        done.push(`remove ${found.id}`);
        things.delete(found.id);
      },
    });
  return { things, done, volume, make };
}

const unmarked: Thing = { id: 'v1', whose: 'unmarked', size: 10 };

test('offers adoption in a line of its own, and what else is to be done in another', async () => {
  const { volume } = project(unmarked);
  const plan = await makePlan('t', [volume()], walk());
  expect(plan.changes).toMatchObject([
    { resource: 'adoption of volume', action: 'adopt', reason: 'id v1: 10 GiB' },
    { resource: 'volume', action: 'update', reason: 'size 10 GiB, wanted 20 GiB' },
  ]);
  expect(plan.destructive).toBe(true);
});

test('writes the mark before anything else is done, and looks no more often than that', async () => {
  const { volume, done } = project(unmarked);
  const run = walk();
  const { changes } = await applyPlan(await makePlan('t', [volume()], run), { ...run, confirmed: true });
  expect(changes.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
  expect(done).toEqual(['look', 'mark v1', 'grow v1 (ours)']);
});

test('does nothing at all unless the plan was confirmed', async () => {
  const { volume, done } = project(unmarked);
  const run = walk();
  const { changes } = await applyPlan(await makePlan('t', [volume()], run), { ...run, confirmed: false });
  expect(changes).toMatchObject([{ outcome: 'failed' }, { outcome: 'not reached' }]);
  expect(done).toEqual(['look']);
});

test.each([
  [
    "carries another's mark since",
    { ...unmarked, whose: "another's" } as const,
    /^The volume \(v1\) carries another's/,
  ],
  ['has vanished since', undefined, /^The volume \(v1\) has vanished$/],
])('leaves alone what %s', async (_, now, message) => {
  const { volume, things, done } = project(unmarked);
  const run = walk();
  const plan = await makePlan('t', [volume()], run);
  if (now === undefined) things.delete('v1');
  else things.set('v1', now);
  const { changes } = await applyPlan(plan, { ...run, confirmed: true });
  expect(changes).toMatchObject([
    { outcome: 'failed', error: { message: expect.stringMatching(message) } },
    { outcome: 'not reached' },
  ]);
  expect(done).toEqual(['look']);
});

test('writes no mark twice', async () => {
  const { volume, things, done } = project({ ...unmarked, size: 20 });
  const run = walk();
  const plan = await makePlan('t', [volume()], run);
  things.set('v1', { ...unmarked, whose: 'ours' });
  const { changes } = await applyPlan(plan, { ...run, confirmed: true });
  expect(changes).toMatchObject([{ outcome: 'done' }, { outcome: 'done' }]);
  expect(done).toEqual(['look']);
});

test('has one line and one look where it is ours already', async () => {
  const { volume, done } = project({ ...unmarked, whose: 'ours' });
  const plan = await makePlan('t', [volume()], walk());
  expect(plan.changes.map(({ resource: name }) => name)).toEqual(['volume']);
  expect(done).toEqual(['look']);
});

test('finds what appeared though the answer to its creation was lost', async () => {
  const { volume, make, done } = project();
  class Lost extends ActionableError {
    override readonly outcomeUnknown = true;
  }
  const losing = async () => {
    await make();
    throw new Lost('The answer was lost', 'Run again.');
  };
  const run = { ...walk(), pause: async () => undefined };
  const { changes } = await applyPlan(await makePlan('t', [volume(losing)], run), { ...run, confirmed: false });
  expect(changes).toMatchObject([{ resource: 'volume', action: 'create', outcome: 'done' }]);
  expect(done).toEqual(['look', 'create', 'look']);
});

test('says at the resource itself why it could not be looked for', async () => {
  const { adoption, find } = adoptable<Thing, Record<never, never>>({
    of: 'volume',
    identity: {},
    look: async () => {
      throw new ActionableError('Several are marked', 'Remove one.');
    },
    tell: () => '',
    again: async () => undefined,
    belonging: () => 'unmarked',
    mark: async (thing) => thing,
  });
  const volume = resource({ name: 'volume', identity: { adoption }, find });
  const { changes } = await makePlan('t', [volume], walk());
  expect(changes).toMatchObject([
    { resource: 'volume', error: { message: 'Several are marked', remedy: 'Remove one.' } },
  ]);
});

test('removes nothing whose mark was taken off since the plan was made', async () => {
  const { volume, things, done } = project({ ...unmarked, whose: 'ours' });
  const run = walk();
  const plan = await planRemoval('t', [volume()], { ...run, keep: () => undefined });
  things.set('v1', unmarked);
  expect(await applyRemoval(plan, run)).toMatchObject([
    {
      outcome: 'failed',
      error: {
        message: 'The volume v1 does not carry our owner mark, and nothing without it is ever removed',
        remedy: 'If it is to go, remove it yourself; or run plan again, which looks anew.',
      },
    },
  ]);
  expect(done).toEqual(['look']);
});
