import { expect, test } from 'vitest';
import { columnsOf } from '../../src/report/columns.ts';
import { advanced, type Transfer, transferBar, transferWords } from '../../src/report/transfer.ts';

const mib = 2 ** 20;
const unicode = { unicode: true };

/** What comes of a transfer of 100 MiB that stands at so many at these milliseconds. */
function after(...stands: readonly (readonly [at: number, done: number, moved?: number])[]): Transfer {
  const [first = [0, 0], ...rest] = stands;
  const event = ([, done, moved = done]: readonly [number, number, number?]) => ({
    done: done * mib,
    total: 100 * mib,
    moved: moved * mib,
  });
  return rest.reduce(
    (before, stand) => advanced(before, event(stand), stand[0]),
    advanced(undefined, event(first), first[0]),
  );
}

test('tells share, amount, speed and time left', () => {
  expect(transferWords(after([0, 0], [2000, 8]), 2000)).toBe('8 %, 8.0 of 100 MiB, 4.0 MiB/s, 23s left');
});

test('tells no speed before it is more than a guess', () => {
  expect(transferWords(after([0, 0], [900, 40]), 900)).toBe('40 %, 40 of 100 MiB');
});

test('what was there before counts as done, but not for the speed', () => {
  expect(transferWords(after([0, 0], [2000, 80, 4]), 2000)).toBe('80 %, 80 of 100 MiB, 2.0 MiB/s, 10s left');
});

test('the speed is that of the last ten seconds', () => {
  const slower = after([0, 0], [10_000, 50], [20_000, 60], [30_000, 70]);
  expect(transferWords(slower, 30_000)).toContain(' 1.0 MiB/s, 30s left');
});

test('a line that stands still has less and less speed, and at last no end in sight', () => {
  const still = after([0, 0], [5000, 10]);
  expect(transferWords(still, 100_000)).toContain(' 102 KiB/s, 15m 00s left');
  expect(transferWords(after([0, 10], [60_000, 10]), 60_000)).toBe('10 %, 10 of 100 MiB, 0 B/s');
});

test('keeps a few figures, however often it is told', () => {
  let transfer = after([0, 0]);
  for (let at = 0; at < 60_000; at += 10) transfer = advanced(transfer, { done: at, total: 60_000, moved: at }, at);
  expect(transfer.past.length).toBeLessThan(50);
  expect(transfer.done).toBe(59_990);
});

test('a transfer of nothing is done', () => {
  expect(transferWords(advanced(undefined, { done: 0, total: 0, moved: 0 }, 0), 0)).toBe('100 %, 0 of 0 B');
});

const half = after([0, 0], [4000, 48]);

test('draws a bar with as much beside it as there is room for', () => {
  expect([80, 50, 40, 26, 18, 12].map((width) => transferBar(half, 4000, width, unicode))).toMatchInlineSnapshot(`
    [
      "███████████░░░░░░░░░░░░░  48 %  5s left  12 MiB/s  48 of 100 MiB",
      "████░░░░░░  48 %  5s left  12 MiB/s  48 of 100 MiB",
      "███████░░░░░░░░  48 %  5s left  12 MiB/s",
      "█████░░░░░░  48 %  5s left",
      "█████░░░░░░░  48 %",
      "48 %",
    ]
  `);
});

test('draws it in ASCII where nothing else is shown right', () => {
  expect(transferBar(half, 4000, 26, { unicode: false })).toBe('#####......  48 %  5s left');
});

test('the bar is full when all is done, and not before', () => {
  expect(transferBar(after([0, 99.9]), 0, 20, unicode)).toMatch(/^█+░ {2}99 %$/);
  expect(transferBar(after([0, 100]), 0, 20, unicode)).toMatch(/^█+ 100 %$/);
});

test('is never wider than there is room for, but for the share itself', () => {
  for (let width = 5; width < 100; width += 1) {
    expect(columnsOf(transferBar(half, 4000, width, unicode))).toBeLessThanOrEqual(width);
  }
});
