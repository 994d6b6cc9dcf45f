import { expect, test } from 'vitest';
import { ActionableError } from '../../src/engine/actionable-error.ts';
import { type Wait, waitUntil } from '../../src/openstack/waiter.ts';
import { failureOf } from './local-cloud.ts';

const quick = { firstMs: 1, factor: 1, maxMs: 1 };

/** Waits for ACTIVE while the server goes through `states`, the last for ever. */
function waiting(states: readonly string[], more: Partial<Wait<string>> = {}) {
  const said: string[] = [];
  let looks = 0;
  const outcome = waitUntil({
    what: 'server registry to become ACTIVE',
    look: async () => {
      looks += 1;
      return states[Math.min(looks, states.length) - 1] ?? '';
    },
    settled: (state) => state === 'ACTIVE' || (state === 'ERROR' && new ActionableError('It failed.', 'Look.')),
    state: (state) => state,
    every: quick,
    timeoutMs: 60_000,
    work: { signal: new AbortController().signal, say: (progress) => said.push(progress) },
    ...more,
  });
  return { outcome, said, looks: () => looks };
}

test('looks at once and returns what it saw', async () => {
  const every = { firstMs: 60_000, factor: 1, maxMs: 60_000 };
  const { outcome, looks } = waiting(['ACTIVE'], { every });
  expect(await outcome).toBe('ACTIVE');
  expect(looks()).toBe(1);
});

test('says a state once, when it changes', async () => {
  const { outcome, said } = waiting(['BUILD', 'BUILD', 'BUILD', 'SPAWNING', 'BUILD', 'ACTIVE']);
  await outcome;
  expect(said).toEqual(['BUILD', 'SPAWNING', 'BUILD']);
});

test('ends with the failure that it was told', async () => {
  const { outcome, looks } = waiting(['BUILD', 'ERROR']);
  expect(await failureOf(outcome)).toMatchObject({ message: 'It failed.' });
  expect(looks()).toBe(2);
});

test('waits for a verdict that takes a request of its own', async () => {
  const settled = async (state: string) => state === 'ACTIVE';
  expect(await waiting(['BUILD', 'ACTIVE'], { settled }).outcome).toBe('ACTIVE');
});

test('gives up in time, naming the last state', async () => {
  expect(await failureOf(waiting(['BUILD'], { timeoutMs: 20 }).outcome)).toMatchObject({
    message: 'Waited 0 s for server registry to become ACTIVE in vain; its last state was BUILD',
  });
});

test('looks a last time when its time is over', async () => {
  const every = { firstMs: 60_000, factor: 1, maxMs: 60_000 };
  expect(await waiting(['BUILD', 'ACTIVE'], { every, timeoutMs: 20 }).outcome).toBe('ACTIVE');
});

test('stops at once when the run is cancelled, between two looks', async () => {
  const cancel = new AbortController();
  const { outcome } = waiting(['BUILD'], {
    every: { firstMs: 60_000, factor: 1, maxMs: 60_000 },
    work: { signal: cancel.signal, say: () => cancel.abort(new Error('cancelled')) },
  });
  expect(await failureOf(outcome)).toMatchObject({ message: 'cancelled' });
});

test('stops at once when the run is cancelled, during a look', async () => {
  const cancel = new AbortController();
  const look = () => {
    cancel.abort(new Error('cancelled'));
    return new Promise<string>(() => undefined);
  };
  const { outcome } = waiting([], { look, work: { signal: cancel.signal, say: () => undefined } });
  expect(await failureOf(outcome)).toMatchObject({ message: 'cancelled' });
});

test('leaves more and more time between looks, up to the most', async () => {
  const at: number[] = [];
  const look = async () => {
    at.push(performance.now());
    return at.length === 6 ? 'ACTIVE' : 'BUILD';
  };
  await waiting([], { look, every: { firstMs: 20, factor: 4, maxMs: 80 } }).outcome;
  const between = at.slice(1).map((time, index) => time - (at[index] ?? 0));
  expect(between[0]).toBeGreaterThanOrEqual(15);
  for (const ms of between.slice(1)) expect(ms).toBeGreaterThanOrEqual(63);
});

test.each([
  [2_000, 6],
  [20_000, 30],
  [300_000, 90],
])('sees what takes %i ms hardly later, with at most %i requests', async (takesMs, most) => {
  let [now, looks] = [0, 0];
  await waitUntil({
    what: 'server registry to become ACTIVE',
    look: async () => {
      looks += 1;
      return now >= takesMs;
    },
    settled: (active) => active,
    timeoutMs: 600_000,
    work: {
      signal: new AbortController().signal,
      pause: async (ms) => {
        now += ms;
      },
      say: () => undefined,
    },
  });
  // A twentieth of what was waited for by the measure of the longest pauses; drawn ones may all be a fifth shorter.
  expect(now - takesMs).toBeLessThanOrEqual(500 + takesMs / 20 / 0.8);
  expect(looks).toBeLessThanOrEqual(most);
});
