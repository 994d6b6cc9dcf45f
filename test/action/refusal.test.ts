import { expect, test } from 'vitest';
import { refusalOf } from '../../src/action/refusal.ts';

const answer = (status: number, headers: Readonly<Record<string, string>> = {}, message = '') =>
  Object.assign(new Error(message), { status, response: { headers } });
const now = Date.parse('2026-11-23T10:00:00Z');

test.each([
  ['says for how long to wait', answer(429, { 'retry-after': '30' }), { kind: 'throttled', waitMs: 30_000 }],
  [
    'says when there is room again',
    answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 90) }),
    { kind: 'throttled', waitMs: 90_000 },
  ],
  [
    'names its secondary limit',
    answer(403, {}, 'You have exceeded a secondary rate limit.'),
    { kind: 'throttled', waitMs: 60_000 },
  ],
  ['forbids it', answer(403, { 'x-ratelimit-remaining': '4999' }), { kind: 'final' }],
  ['knows no such thing', answer(404), { kind: 'final' }],
  ['has a fault', answer(502), { kind: 'passing' }],
  ['does not answer', new Error('fetch failed'), { kind: 'passing' }],
])('GitHub %s', (_, error, refusal) => {
  expect(refusalOf(error, now)).toEqual(refusal);
});
