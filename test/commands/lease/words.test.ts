import { expect, test } from 'vitest';
import { busy, takenOver, waitedFor, waitingFor } from '../../../src/commands/lease/words.ts';

const link = 'https://github.com/example/registry/actions/runs/12345678901';
const today = new Date().toISOString().slice(0, 10);
const lease = { run: '12345678901-a1b2c3', since: `${today}T12:03:11Z`, until: `${today}T12:04:11.5Z` };

test('who waits is told whom for, since when that one works, and where to see it', () => {
  expect(waitingFor('arbutus', { ...lease, link })).toBe(
    `Another run works on arbutus: 12345678901-a1b2c3, since 12:03:11 UTC, ${link}. Waiting until it is done; --no-wait stops instead.`,
  );
});

test('afterwards it is told for how long', () => {
  expect(waitedFor('arbutus', { ...lease, link }, 42_000)).toBe(
    `Waited 42s for another run on arbutus: 12345678901-a1b2c3, since 12:03:11 UTC, ${link}.`,
  );
});

test('what a lease had no room for is left out, and another day is told', () => {
  expect(waitingFor('arbutus', { run: 'r1', until: lease.until })).toMatch(
    /^Another run works on arbutus: r1\. Waiting/,
  );
  expect(waitingFor('arbutus', { ...lease, since: '2026-01-02T03:04:05Z' })).toContain(
    'since 2026-01-02 03:04:05 UTC.',
  );
});

test('who does not wait is told the same, and what to do', () => {
  const { message, remedy } = busy('arbutus', lease);
  expect(message).toBe('Another run works on arbutus: 12345678901-a1b2c3, since 12:03:11 UTC; nothing is changed');
  expect(remedy).toBe('Run again when it is done, or leave out --no-wait to wait for it.');
});

test('who takes over from a dead run is told how that is known', () => {
  expect(takenOver(lease, 'silent', 60_000)).toBe(
    'The lease of run 12345678901-a1b2c3 is dead (no sign of life for 60 s), taken over.',
  );
  expect(takenOver(lease, 'over', 60_000)).toBe(
    'The lease of run 12345678901-a1b2c3 is dead (it ran out at 12:04:11 UTC), taken over.',
  );
});
