import { expect, test } from 'vitest';
import { applyPlan } from '../../src/engine/apply.ts';
import { changesNothing, makePlan } from '../../src/engine/plan.ts';
import type { Difference } from '../../src/engine/resource.ts';
import { mark, type Resource, resource, step } from '../../src/engine/resource.ts';
import { walk, world } from './builders.ts';

interface Marking {
  readonly marked: boolean;
}

/** A step that marks what is not marked, and a volume that is found through it. */
function adoption(found: Marking, differences: readonly Difference[] = []) {
  const done: string[] = [];
  const marking = step<Marking>({
    name: 'adoption of volume',
    find: async () => found,
    compare: ({ marked }) => (marked ? [] : [{ words: 'vol-7, 10 GiB', action: 'adopt' }]),
    async update() {
      done.push('mark');
      return { marked: true };
    },
  });
  const volume = resource({
    name: 'volume',
    identity: { marking },
    find: async () => 'vol-7',
    compare: () => differences,
    async update(volume, needs) {
      done.push(`grow ${needs.marking.marked ? 'marked' : 'unmarked'}`);
      return volume;
    },
  });
  return { volume, done };
}

test('a step with something to do is a line of its own, before what is found through it', async () => {
  const { volume } = adoption({ marked: false }, [{ words: 'size 10 GiB, wanted 20 GiB' }]);
  const plan = await makePlan('t', [volume], walk());
  expect(plan.changes).toMatchObject([
    { resource: 'adoption of volume', action: 'adopt', reason: 'vol-7, 10 GiB' },
    { resource: 'volume', action: 'update' },
  ]);
  expect(plan.destructive).toBe(true);
});

test('a step with nothing to do has no line', async () => {
  const { volume, done } = adoption({ marked: true });
  const run = walk();
  const plan = await makePlan('t', [volume], run);
  const { changes } = await applyPlan(plan, { ...run, confirmed: false });
  expect(plan.changes).toMatchObject([{ resource: 'volume', action: 'none' }]);
  expect(changes).toMatchObject([{ resource: 'volume', action: 'none' }]);
  expect(run.events.filter((event) => event.type === 'finished' && !event.fact)).toHaveLength(2);
  expect(done).toEqual([]);
});

test('what is found through a step has the value that the step left', async () => {
  const { volume, done } = adoption({ marked: false }, [{ words: 'size 10 GiB, wanted 20 GiB' }]);
  const run = walk();
  const { changes } = await applyPlan(await makePlan('t', [volume], run), { ...run, confirmed: true });
  expect(changes).toMatchObject([
    { resource: 'adoption of volume', action: 'adopt', outcome: 'done' },
    { resource: 'volume', action: 'update', outcome: 'done' },
  ]);
  expect(done).toEqual(['mark', 'grow marked']);
});

test('nothing is adopted unasked, and what is found through it is not reached', async () => {
  const { volume, done } = adoption({ marked: false });
  const run = walk();
  const { changes } = await applyPlan(await makePlan('t', [volume], run), { ...run, confirmed: false });
  expect(changes).toMatchObject([
    { resource: 'adoption of volume', outcome: 'failed' },
    { resource: 'volume', outcome: 'not reached' },
  ]);
  expect(done).toEqual([]);
});

test('a step whose needs are not there yet has no line until it is known that it has something to do', async () => {
  const { thing } = world();
  const mount: Resource<string> = thing('mount');
  let written = '';
  const marking = step({
    name: 'formatted mark',
    needs: { mount },
    find: async () => 'volume',
    compare: () => (written === '' ? [{ words: 'is not marked as formatted' }] : []),
    async update(volume, needs) {
      written = needs.mount;
      return volume;
    },
  });
  const run = walk();
  const plan = await makePlan('t', [marking], run);
  expect(plan.changes.map(({ resource: name }) => name)).toEqual(['mount']);
  const { changes } = await applyPlan(plan, { ...run, confirmed: false });
  expect(changes).toMatchObject([
    { resource: 'mount', action: 'create' },
    { resource: 'formatted mark', action: 'update', outcome: 'done' },
  ]);
  expect(written).toBe('new');
});

test('remarks on what was found stand in the plan', async () => {
  const group = resource({
    name: 'security group',
    find: async () => ({ foreign: 2 }),
    remarks: ({ foreign }) => [`It has ${foreign} rules that are not ours.`],
  });
  const silent = resource({ name: 'network', find: async () => 'internal' });
  const absent = resource<string>({ name: 'port', find: async () => undefined, remarks: () => ['It is down.'] });
  const plan = await makePlan('t', [group, silent, absent], walk());
  expect(plan.remarks).toEqual(['It has 2 rules that are not ours.']);
});

test('a mark is made without a line, although a plan that has it to make does change something', async () => {
  let noted = 0;
  const marking = mark({
    name: 'format mark',
    find: async () => noted,
    compare: () => (noted === 0 ? [{ words: 'is not there' }] : []),
    update: async () => ++noted,
  });
  const run = walk();
  const plan = await makePlan('t', [marking], run);
  expect(plan.changes).toEqual([]);
  expect(changesNothing(plan)).toBe(false);
  expect((await applyPlan(plan, { ...run, confirmed: false })).changes).toEqual([]);
  expect(noted).toBe(1);
  expect(changesNothing(await makePlan('t', [marking], run))).toBe(true);
  const { thing } = world({ server: 'new', volume: 'old' });
  expect(changesNothing(await makePlan('t', [thing('server'), thing('volume')], run))).toBe(false);
});

test('a mark that cannot be made has a line', async () => {
  const marking = mark({
    name: 'format mark',
    find: async () => 'volume',
    compare: () => [{ words: 'is not there' }],
    update: () => Promise.reject(new Error('read-only')),
  });
  const run = walk();
  const { changes } = await applyPlan(await makePlan('t', [marking], run), { ...run, confirmed: false });
  expect(changes).toMatchObject([{ resource: 'format mark', outcome: 'failed', error: { message: 'read-only' } }]);
});
