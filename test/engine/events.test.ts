import { expect, test } from 'vitest';
import { applyPlan } from '../../src/engine/apply.ts';
import type { Event } from '../../src/engine/events.ts';
import { makePlan } from '../../src/engine/plan.ts';
import { applyRemoval, planRemoval } from '../../src/engine/removal.ts';
import { fact, type Needs, step } from '../../src/engine/resource.ts';
import { walk, world } from './builders.ts';

/** What a reporter is told, a line each. */
function told(events: readonly Event[]): readonly string[] {
  return events.map((event) => {
    if (event.type === 'phase') return `${event.phase}: ${event.resources.join(', ')}`;
    if (event.type === 'started') return `${event.resource}: ${event.doing}`;
    if (event.type === 'progress') return `${event.resource}: ${event.progress}`;
    if (event.type !== 'finished') return event.type;
    const { change, fact: quiet } = event;
    return `${change.resource} ${change.action} ${change.outcome}${quiet ? ', of which nobody is told' : ''}`;
  });
}

/** One after the other, so that the order is certain. */
function chain() {
  const { thing } = world({ volume: 'old' });
  const image = fact({ name: 'image', find: async () => 'id' });
  const server = thing('server', { identity: { image } });
  const host = fact({
    name: 'host',
    identity: { server },
    async find(_, { say }) {
      say('waiting for SSH');
      return 'host';
    },
  });
  const mark = (name: string, found: string, identity: Needs) =>
    step({
      name,
      identity,
      find: async () => found,
      compare: (there) => (there === 'new' ? [] : [{ words: 'old' }]),
      update: async () => 'new',
    });
  return [mark('mark', 'old', { idle: mark('idle mark', 'new', { host }) })];
}

test('a plan and what is made of it are told step by step', async () => {
  const run = walk();
  const plan = await makePlan('t', chain(), run);
  expect(told(run.events.splice(0))).toEqual([
    'plan: image, server, host, idle mark, mark',
    'image: find',
    'image none planned, of which nobody is told',
    'server: find',
    'server create planned',
    'host none planned, of which nobody is told',
    'idle mark none planned, of which nobody is told',
    'mark none planned, of which nobody is told',
  ]);
  await applyPlan(plan, { ...run, confirmed: false });
  expect(told(run.events)).toEqual([
    'apply: image, server, host, idle mark, mark',
    'image none done, of which nobody is told',
    'server: create',
    'server create done',
    'host: find',
    'host: waiting for SSH',
    'host none done, of which nobody is told',
    'idle mark: find',
    'idle mark none done, of which nobody is told',
    'mark: find',
    'mark: update',
    'mark update done',
  ]);
});

test('a removal is told step by step', async () => {
  const { thing } = world({ server: 'new', mount: 'new' });
  const server = thing('server');
  const host = fact({ name: 'host', identity: { server }, find: async () => 'host' });
  const image = fact({ name: 'image', find: async () => 'id' });
  const run = walk();
  const roots = [thing('mount', { identity: { host } }), image];
  const plan = await planRemoval('t', roots, { ...run, keep: () => undefined });
  expect(told(run.events.splice(0))).toEqual([
    'plan: server, host, mount',
    'server: find',
    'server remove planned',
    'host: find',
    'host none planned, of which nobody is told',
    'mount: find',
    'mount remove planned',
  ]);
  const changes = await applyRemoval(plan, run);
  expect(told(run.events)).toEqual([
    'remove: server, mount',
    'mount: remove',
    'mount remove done',
    'server: remove',
    'server remove done',
  ]);
  for (const { startedAt, durationMs } of changes) {
    expect(startedAt).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(durationMs).toBeLessThan(60_000);
  }
});
