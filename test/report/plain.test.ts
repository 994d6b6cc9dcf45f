import { expect, test } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import { plainReporter } from '../../src/report/plain.ts';
import { change, cutShort } from './reports.ts';

/** What is written when events come at these milliseconds. */
function written(...events: readonly (readonly [number, Event])[]): string {
  let now = 0;
  const texts: string[] = [];
  const reporter = plainReporter({ write: (text) => void texts.push(text) }, () => now);
  for (const [at, event] of events) {
    now = at;
    reporter.emit(event);
  }
  return texts.join('');
}

test('one line for each thing that begins, changes or ends', () => {
  const text = written(
    [0, { type: 'phase', phase: 'plan', resources: ['server', 'host'] }],
    [0, { type: 'finished', change: change('server', { outcome: 'planned', reason: 'a new one' }), fact: false }],
    [0, { type: 'finished', change: change('host', { action: 'none', outcome: 'planned' }), fact: true }],
    [0, { type: 'phase', phase: 'apply', resources: ['server', 'host'] }],
    [1000, { type: 'started', resource: 'server', doing: 'create' }],
    [1500, { type: 'progress', resource: 'server', progress: 'BUILD' }],
    [2500, { type: 'progress', resource: 'server', progress: 'BUILD' }],
    [10_100, { type: 'finished', change: change('server'), fact: false }],
    [10_100, { type: 'started', resource: 'host', doing: 'find' }],
    [10_200, { type: 'progress', resource: 'host', progress: 'waiting for SSH' }],
    [75_000, { type: 'finished', change: change('host', { action: 'none' }), fact: true }],
    [75_000, { type: 'notice', message: 'the image is old' }],
  );
  expect(text).toMatchInlineSnapshot(`
    "   0.0s  plan  looking at 2 resources
       0.0s  server  to create: a new one
       0.0s  apply  1 change
       1.0s  server  creating
       1.5s  server  BUILD
        10s  server  created in 9.1s
        10s  host  waiting for SSH
     1m 15s  host  found in 1m 05s
     1m 15s  notice  the image is old
    "
  `);
});

test('a failure says why, and what was not reached is named', () => {
  const error = { message: 'Quota exceeded\nfor cores' };
  const text = written(
    [0, { type: 'started', resource: 'server', doing: 'create' }],
    [2000, { type: 'finished', change: change('server', { outcome: 'failed', error }), fact: false }],
    [2000, { type: 'finished', change: change('mount', { outcome: 'not reached' }), fact: false }],
  );
  expect(text).toMatchInlineSnapshot(`
    "   0.0s  server  creating
       2.0s  server  failed after 2.0s: Quota exceeded for cores
       2.0s  mount  not reached
    "
  `);
});

test('what a cancellation cut short is told as cancelled', () => {
  const text = written(
    [100, { type: 'started', resource: 'server', doing: 'create' }],
    [3_100, { type: 'finished', change: change('server', cutShort), fact: false }],
  );
  expect(text).toMatch(/ {2}server {2}cancelled after 3\.0s\n$/);
});

test('planning tells only what is to be done', () => {
  const text = written(
    [0, { type: 'phase', phase: 'plan', resources: ['server'] }],
    [0, { type: 'started', resource: 'server', doing: 'find' }],
    [500, { type: 'finished', change: change('server', { outcome: 'planned', reason: '2 cores' }), fact: false }],
    [500, { type: 'finished', change: change('port', { outcome: 'planned', action: 'none' }), fact: false }],
  );
  expect(text).toMatchInlineSnapshot(`
    "   0.0s  plan  looking at 1 resource
       0.5s  server  to create: 2 cores
    "
  `);
});

test('what comes after a plan of other resources is counted by its own', () => {
  const text = written(
    [0, { type: 'phase', phase: 'plan', resources: ['images'] }],
    [500, { type: 'finished', change: change('images', { action: 'none', outcome: 'planned' }), fact: true }],
    [500, { type: 'phase', phase: 'apply', resources: ['storage'] }],
    [500, { type: 'started', resource: 'storage', doing: 'update' }],
  );
  expect(text).toMatchInlineSnapshot(`
    "   0.0s  plan  looking at 1 resource
       0.5s  apply  1 resource
       0.5s  storage  updating
    "
  `);
});

test('a plan that needs no change says so', () => {
  const text = written(
    [0, { type: 'phase', phase: 'plan', resources: ['server'] }],
    [500, { type: 'finished', change: change('server', { action: 'none', outcome: 'planned' }), fact: false }],
    [500, { type: 'phase', phase: 'apply', resources: ['server'] }],
  );
  expect(text).toMatch(/ apply {2}nothing to change\n$/);
});

test('that a probe begins is told once', () => {
  const text = written(
    [0, { type: 'phase', phase: 'probe', resources: ['probe'] }],
    [0, { type: 'started', resource: 'probe', doing: 'probe' }],
  );
  expect(text).toBe('   0.0s  probe  probing\n');
});

test('a probe passes', () => {
  const text = written(
    [0, { type: 'started', resource: 'probe', doing: 'probe' }],
    [500, { type: 'finished', change: change('probe', { action: 'none' }), fact: false }],
  );
  expect(text).toMatch(/probe {2}passed in 0.5s\n$/);
});

test('of a transfer each tenth is told, but not more often than every ten seconds', () => {
  const mib = 2 ** 20;
  const at = (seconds: number, done: number): readonly [number, Event] => [
    seconds * 1000,
    { type: 'transfer', resource: 'ubuntu:16.04', done: done * mib, total: 100 * mib, moved: done * mib },
  ];
  const text = written(
    [0, { type: 'phase', phase: 'copy', resources: ['ubuntu:16.04'] }],
    [0, { type: 'started', resource: 'ubuntu:16.04', doing: 'copy' }],
    ...[at(0, 0), at(1, 20), at(9, 30), at(10, 40), at(20, 45), at(40, 50), at(55, 99), at(56, 100)],
    [56_000, { type: 'finished', change: change('ubuntu:16.04', { action: 'none' }), fact: true }],
    [56_000, { type: 'started', resource: 'ubuntu:16.04', doing: 'pull' }],
    ...[at(57, 0), at(66, 40), at(67, 41)],
  );
  expect(text).toMatchInlineSnapshot(`
    "   0.0s  ubuntu:16.04  copying
        10s  ubuntu:16.04  40 %, 40 of 100 MiB, 4.0 MiB/s, 15s left
        55s  ubuntu:16.04  99 %, 99 of 100 MiB, 3.3 MiB/s, 1s left
        56s  ubuntu:16.04  copied in 56s
        56s  ubuntu:16.04  pulling
     1m 07s  ubuntu:16.04  41 %, 41 of 100 MiB, 4.1 MiB/s, 15s left
    "
  `);
});

test('there is no control code in it, whatever a service says', () => {
  const text = written(
    [0, { type: 'started', resource: 'server', doing: 'create' }],
    [0, { type: 'progress', resource: 'server', progress: '\x1b[2JBUILD\r\x07' }],
  );
  expect(text).toMatch(/server {2}BUILD\n$/);
});

test('an empty line parts the lines from what follows, and nothing from nothing', () => {
  const texts: string[] = [];
  const reporter = plainReporter({ write: (text) => void texts.push(text) }, () => 0);
  reporter.close();
  expect(texts).toEqual([]);
  reporter.stopping();
  reporter.close();
  reporter.close();
  expect(texts.join('')).toMatch(/finished first\n\n$/);
});
