import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import { columnsOf } from '../../src/report/columns.ts';
import { advance, begin, type Progress } from '../../src/report/progress.ts';
import { treeLines } from '../../src/report/tree.ts';
import { change } from './reports.ts';

const names = ['image', 'security group', 'volume data', 'server', 'attachment data', 'mount /docker-registry'];
const events: readonly (readonly [number, Event])[] = [
  [0, { type: 'phase', phase: 'apply', resources: names }],
  [0, { type: 'finished', change: change('image', { action: 'none' }), fact: true }],
  [0, { type: 'finished', change: change('volume data', { action: 'none' }), fact: false }],
  [100, { type: 'started', resource: 'security group', doing: 'create' }],
  [1300, { type: 'finished', change: change('security group'), fact: false }],
  [1400, { type: 'started', resource: 'server', doing: 'create' }],
  [1500, { type: 'progress', resource: 'server', progress: 'BUILD, spawning since 10:02:11 on the third host tried' }],
];
const screen = { width: 60, height: 24, color: false, unicode: true };

function after(more: readonly (readonly [number, Event])[] = []): Progress {
  return [...events, ...more].reduce((progress, [at, event]) => advance(progress, event, at), begin(0));
}

test('shows what is done, running and waiting, and no line of what was as wanted', () => {
  expect(treeLines(after(), 10_500, { ...screen, width: 80 })).toMatchInlineSnapshot(`
    [
      "Making it so  3 of 6                                                         11s",
      "  ✓ security group         created                                          1.2s",
      "  → server                 creating · BUILD, spawning since 10:02:11 on th… 9.1s",
      "  ○ attachment data        waiting",
      "  ○ mount /docker-registry waiting",
    ]
  `);
});

test('shows a failure with its first words', () => {
  const error = { message: 'Quota exceeded for cores' };
  const failed = { type: 'finished', change: change('server', { outcome: 'failed', error }), fact: false } as const;
  const unreached = change('attachment data', { outcome: 'not reached' });
  const progress = after([
    [3000, failed],
    [3000, { type: 'finished', change: unreached, fact: false }],
  ]);
  expect(treeLines(progress, 3000, screen)).toMatchInlineSnapshot(`
    [
      "Making it so  5 of 6                                    3.0s",
      "  ✓ security group       created                        1.2s",
      "  ✗ server               failed · Quota exceeded for c… 1.6s",
      "  ○ attachment data      not reached",
      "  ○ mount /docker-regis… waiting",
    ]
  `);
});

test('while planning, shows what is to be done and why', () => {
  const planned = change('server', { outcome: 'planned', reason: '2 cores, 4 GiB' });
  const progress = after([
    [2000, { type: 'phase', phase: 'plan', resources: ['server'] }],
    [2000, { type: 'finished', change: planned, fact: false }],
  ]);
  expect(treeLines(progress, 2000, screen)).toMatchInlineSnapshot(`
    [
      "Looking at what is there  1 of 1                        2.0s",
      "  ○ server to create · 2 cores, 4 GiB",
    ]
  `);
});

test('a passed probe is told', () => {
  const progress = after([
    [2000, { type: 'phase', phase: 'probe', resources: ['probe'] }],
    [2000, { type: 'started', resource: 'probe', doing: 'probe' }],
    [4000, { type: 'finished', change: change('probe', { action: 'none' }), fact: false }],
  ]);
  expect(treeLines(progress, 4000, screen).at(-1)).toMatch(/✓ probe +passed +2.0s$/);
});

const copying = [
  [0, { type: 'phase', phase: 'copy', resources: ['ubuntu:16.04', 'my-ubuntu:16.04'] }],
  [0, { type: 'started', resource: 'ubuntu:16.04', doing: 'copy' }],
  [0, { type: 'transfer', resource: 'ubuntu:16.04', done: 0, total: 48 * 2 ** 20, moved: 0 }],
  [4000, { type: 'transfer', resource: 'ubuntu:16.04', done: 20 * 2 ** 20, total: 48 * 2 ** 20, moved: 20 * 2 ** 20 }],
] as const satisfies readonly (readonly [number, Event])[];

test('a transfer is drawn as a bar that fits', () => {
  const progress = copying.reduce((before, [at, event]) => advance(before, event, at), begin(0));
  expect(treeLines(progress, 4000, { ...screen, width: 79 })).toMatchInlineSnapshot(`
    [
      "Copying there and back  0 of 2                                             4.0s",
      "  → ubuntu:16.04    █████░░░░░░░░░  41 %  6s left  5.0 MiB/s  20 of 48 MiB 4.0s",
      "  ○ my-ubuntu:16.04 waiting",
    ]
  `);
  expect(treeLines(progress, 4000, { ...screen, width: 39, unicode: false })).toMatchInlineSnapshot(`
    [
      "Copying there and back  0 of 2     4.0s",
      "  > ubuntu:16.04  ####......  41 % 4.0s",
      "  o my-ubuntu:... waiting",
    ]
  `);
  const ended = { type: 'finished', change: change('ubuntu:16.04', { action: 'none' }), fact: true } as const;
  expect(treeLines(advance(progress, ended, 9000), 9000, screen)[1]).toMatch(/✓ ubuntu:16.04 +copied +9.0s$/);
});

test('a run asked to stop says so', () => {
  expect(treeLines({ ...after(), stopping: true }, 2000, screen)[0]).toMatch(
    /^Stopping, what has begun is finished first/,
  );
});

test('where there is not room for all, what runs stays and the rest is a figure', () => {
  const lines = treeLines(after(), 2000, { ...screen, height: 4 });
  expect(lines).toMatchInlineSnapshot(`
    [
      "Making it so  3 of 6                                    2.0s",
      "  ✓ security group created                              1.2s",
      "  → server         creating · BUILD, spawning since 10… 0.6s",
      "  … and 2 more",
    ]
  `);
});

test('the last notices stand below', () => {
  const progress = after([[2000, { type: 'notice', message: 'the image is\nold' }]]);
  expect(treeLines(progress, 2000, screen).at(-1)).toBe('! the image is old');
});

test.each([1, 5, 12, 20, 34, 79])('no line is wider than %i columns, nor are there more than fit', (width) => {
  const progress = after([[2000, { type: 'progress', resource: 'server', progress: '部署部署部署部署' }]]);
  for (let height = 1; height < 10; height++) {
    const lines = treeLines(progress, 2000, { width, height, color: true, unicode: true });
    expect(lines.length).toBeLessThanOrEqual(height);
    for (const line of lines) expect(columnsOf(stripVTControlCharacters(line))).toBeLessThanOrEqual(width);
  }
});
