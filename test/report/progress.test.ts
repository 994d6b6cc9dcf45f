import { expect, test } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import { advance, begin, type Progress } from '../../src/report/progress.ts';
import { change } from './reports.ts';

/** Each event a second after the one before it. */
function after(...events: readonly Event[]): Progress {
  return events.reduce((progress, event, index) => advance(progress, event, (index + 1) * 1000), begin(0));
}

const phase = { type: 'phase', phase: 'apply', resources: ['server', 'port'] } as const;
const started = { type: 'started', resource: 'server', doing: 'create' } as const;
const finished = { type: 'finished', change: change('server'), fact: false } as const;

test('all that takes part in a phase waits at first, in its order', () => {
  expect([...after(phase).items]).toEqual([
    ['server', { state: 'waiting' }],
    ['port', { state: 'waiting' }],
  ]);
});

test('what runs knows since when', () => {
  expect(after(phase, started).items.get('server')).toEqual({ state: 'running', doing: 'create', since: 2000 });
});

test('looking and then creating is one piece of work', () => {
  const found = { type: 'started', resource: 'server', doing: 'find' } as const;
  expect(after(phase, found, started).items.get('server')).toMatchObject({ doing: 'create', since: 2000 });
});

test('a word on the progress stays until the next one', () => {
  const said = { type: 'progress', resource: 'server', progress: 'BUILD' } as const;
  expect(after(phase, started, said).items.get('server')).toMatchObject({ progress: 'BUILD', since: 2000 });
});

test('what ended knows what was done and how long it took', () => {
  expect(after(phase, started, finished).items.get('server')).toMatchObject({
    state: 'ended',
    work: { doing: 'create', took: 1000 },
  });
});

test('what ended without work has none', () => {
  expect(after(phase, finished).items.get('server')).toEqual({ state: 'ended', change: finished.change, fact: false });
});

test('applying begins a new list after planning', () => {
  const plan = { type: 'phase', phase: 'plan', resources: ['image', 'server'] } as const;
  expect([...after(plan, phase).items.keys()]).toEqual(['server', 'port']);
});

test('the probe joins the list of what was applied', () => {
  const probe = { type: 'phase', phase: 'probe', resources: ['probe'] } as const;
  expect([...after(phase, probe).items.keys()]).toEqual(['server', 'port', 'probe']);
});

test('notices gather', () => {
  expect(after({ type: 'notice', message: 'one' }, { type: 'notice', message: 'two' }).notices).toEqual(['one', 'two']);
});
