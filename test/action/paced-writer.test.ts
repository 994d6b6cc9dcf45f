import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pacedWriter } from '../../src/action/paced-writer.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A writer whose text a test changes, and what came of it. */
function started(answer: (text: string) => Promise<void> = async () => {}, patienceMs = 15_000) {
  const writes: { readonly at: number; readonly text: string }[] = [];
  const failures: unknown[] = [];
  const now = { text: 'begun' };
  const writer = pacedWriter({
    write: async (text) => {
      writes.push({ at: Date.now(), text });
      await answer(text);
    },
    draw: () => now.text,
    everyMs: 10_000,
    patienceMs: () => patienceMs,
    pause: async (ms) => void (await vi.advanceTimersByTimeAsync(ms)),
    failed: (error) => void failures.push(error),
  });
  return { writer, writes, failures, now };
}

test('writes at once, and then what has changed every ten seconds', async () => {
  const { writer, writes, now } = started();
  await vi.advanceTimersByTimeAsync(9_000);
  now.text = 'half';
  await vi.advanceTimersByTimeAsync(31_000);
  await writer.finish('done');
  expect(writes).toEqual([
    { at: 0, text: 'begun' },
    { at: 10_000, text: 'half' },
    { at: 40_000, text: 'done' },
  ]);
});

test('does not write the last text again', async () => {
  const { writer, writes } = started();
  await vi.advanceTimersByTimeAsync(1);
  await writer.finish('begun');
  expect(writes).toHaveLength(1);
});

test('keeps silent while GitHub asks for it, also beyond its own pace', async () => {
  const throttled = Object.assign(new Error('slow down'), {
    status: 429,
    response: { headers: { 'retry-after': '25' } },
  });
  let refusals = 1;
  const { writer, writes, failures, now } = started(async () => {
    if (refusals-- > 0) throw throttled;
  });
  now.text = 'half';
  await vi.advanceTimersByTimeAsync(30_000);
  expect(writes.map(({ at }) => at)).toEqual([0, 30_000]);
  await writer.finish('done');
  expect(writes.at(-1)?.text).toBe('done');
  expect(failures).toEqual([]);
});

test('gives the last text up when GitHub asks for more patience than the run has', async () => {
  const throttled = Object.assign(new Error('slow down'), {
    status: 429,
    response: { headers: { 'retry-after': '60' } },
  });
  const { writer, writes, failures } = started(() => Promise.reject(throttled));
  await writer.finish('done');
  expect(writes).toHaveLength(1);
  expect(failures).toEqual([new Error('GitHub asked for fewer requests, for longer than this run waits')]);
});

test('tries a passing fault again, and tells of it once', async () => {
  let faults = 2;
  const { writer, writes, failures } = started(async () => {
    if (faults-- > 0) throw new Error('socket hang up');
  });
  await vi.advanceTimersByTimeAsync(10_000);
  await writer.finish('done');
  expect(writes.at(-1)?.text).toBe('done');
  expect(failures).toHaveLength(1);
});

test('stops at a refusal that would only come again', async () => {
  const refused = Object.assign(new Error('Not Found'), { status: 404 });
  const { writer, writes, failures, now } = started(() => Promise.reject(refused));
  now.text = 'half';
  await vi.advanceTimersByTimeAsync(60_000);
  await writer.finish('done');
  expect(writes).toHaveLength(1);
  expect(failures).toEqual([refused]);
});
