import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { liveReporter } from '../../src/report/live.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const phase = { type: 'phase', phase: 'apply', resources: ['server'] } as const;

function live(size = { columns: 60, rows: 10 }) {
  const written: string[] = [];
  const output = { isTTY: true, ...size, write: (text: string) => void written.push(text) };
  const reporter = liveReporter(output, { color: false, unicode: true }, () => Date.now());
  return { reporter, written };
}

test('draws no more than ten frames a second, however many events there are', () => {
  const { reporter, written } = live();
  reporter.emit(phase);
  reporter.emit({ type: 'started', resource: 'server', doing: 'create' });
  for (let index = 0; index < 100; index++) {
    reporter.emit({ type: 'progress', resource: 'server', progress: `step ${index}` });
    vi.advanceTimersByTime(10);
  }
  expect(written).toHaveLength(10);
  expect(written.at(-1)).toMatch(/server creating · step 99/);
});

test('a terminal that knows no size is drawn on as a usual one', () => {
  const { reporter, written } = live({ columns: 0, rows: 0 });
  reporter.emit(phase);
  vi.advanceTimersByTime(100);
  expect(written.at(-1)).toMatch(/Making it so {2}0 of 1 {50,}0\.1s.*server waiting/s);
});

test('closing erases the tree, gives the cursor back and draws no more', () => {
  const { reporter, written } = live();
  reporter.emit(phase);
  vi.advanceTimersByTime(100);
  reporter.close();
  expect(written.at(-1)?.endsWith('\x1b[?25h')).toBe(true);
  const count = written.length;
  vi.advanceTimersByTime(1000);
  reporter.close();
  expect(written).toHaveLength(count);
});

test('draws nothing over a question', () => {
  const { reporter, written } = live();
  reporter.emit(phase);
  vi.advanceTimersByTime(100);
  reporter.pause();
  const count = written.length;
  vi.advanceTimersByTime(1000);
  expect(written).toHaveLength(count);
  reporter.resume();
  vi.advanceTimersByTime(100);
  expect(written.at(-1)).toMatch(/server waiting/);
});

test('says that the run is stopping', () => {
  const { reporter, written } = live();
  reporter.emit(phase);
  reporter.stopping();
  vi.advanceTimersByTime(100);
  expect(written.at(-1)).toMatch(/Stopping/);
});
