import { expect, test } from 'vitest';
import type { Event } from '../../../src/engine/events.ts';
import { type LiveRun, liveMarkdown } from '../../../src/report/markdown/live.ts';
import { advancePhases, type PhaseProgress } from '../../../src/report/phases.ts';
import { change, cutShort } from '../reports.ts';

const runUrl = 'https://github.com/org/repo/actions/runs/1';

/** The run after these events, one a second. */
function after(events: readonly Event[], parts: Partial<LiveRun> = {}): string {
  const phases = events.reduce<readonly PhaseProgress[]>(
    (before, event, index) => advancePhases(before, event, index * 1000),
    [],
  );
  const now = events.length * 1000;
  return liveMarkdown({
    command: 'provision',
    target: 'arbutus',
    phases,
    began: 0,
    now,
    stopping: false,
    runUrl,
    ...parts,
  });
}

const started = (resource: string): Event => ({ type: 'started', resource, doing: 'create' });
const finished = (resource: string): Event => ({ type: 'finished', change: change(resource), fact: false });

test('before the first phase there is only that it has begun, and where to follow it', () => {
  expect(after([])).toBe(`### ⏳ provision arbutus has begun\n\n<sub><a href="${runUrl}">follow the log</a></sub>\n`);
});

test('each phase has its row: what is done, what goes on, how long it took', () => {
  const text = after([
    { type: 'phase', phase: 'plan', resources: ['server', 'zone'] },
    finished('server'),
    finished('zone'),
    { type: 'phase', phase: 'apply', resources: ['server', 'a', 'b', 'c', 'd'] },
    finished('a'),
    ...['server', 'b', 'c', 'd'].map(started),
  ]);
  expect(text).toContain('| ✅ | look at what is there | all 2 | 3.0s |');
  expect(text).toContain('| ⏳ | make the changes | 1 of 5; now server, b, c and 1 more |  |');
});

test('a failure shows at once', () => {
  const failed = change('server', { outcome: 'failed', error: { message: 'no' } });
  const text = after([
    { type: 'phase', phase: 'apply', resources: ['server', 'a'] },
    { type: 'finished', change: failed, fact: false },
  ]);
  expect(text).toContain('| ❌ | make the changes | 1 of 2, 1 failed |  |');
});

test('what a cancellation cut short shows as no failure', () => {
  const text = after([
    { type: 'phase', phase: 'apply', resources: ['server'] },
    { type: 'finished', change: change('server', cutShort), fact: false },
  ]);
  expect(text).not.toMatch(/❌|failed/);
});

test('within half a minute the same text stands, so that it need not be written again', () => {
  expect(after([], { now: 31_000 })).toBe(after([], { now: 59_000 }));
  expect(after([], { now: 31_000 })).toContain('has been at work for 30s');
});

test('a run that stops says so', () => {
  expect(after([], { stopping: true })).toContain('is stopping: what has begun is finished first');
});
