import { expect, test } from 'vitest';
import { certificateLife, lifeWords } from '../src/certificate-life.ts';

/** A certificate of 90 days, seen on a day of its life. */
function seen(day: number, dueAt?: number) {
  const validFrom = new Date('2026-01-01T00:00:00Z');
  const after = (days: number) => new Date(validFrom.getTime() + days * 86_400_000);
  const options = { now: after(day), ...(dueAt === undefined ? {} : { dueAt }) };
  return certificateLife({ validFrom, validTo: after(90) }, options);
}

test.each([
  [0, { daysLeft: 90, days: 90, state: 'good' }, '90 of 90 days left'],
  [60, { daysLeft: 30, days: 90, state: 'good' }, '30 of 90 days left'],
  [60.5, { daysLeft: 29, days: 90, state: 'due' }, '29 of 90 days left'],
  [89.5, { daysLeft: 0, days: 90, state: 'due' }, 'less than one of 90 days left'],
  [90, { daysLeft: 0, days: 90, state: 'expired' }, 'expired'],
  [100, { daysLeft: -10, days: 90, state: 'expired' }, 'expired'],
  [-1, { daysLeft: 91, days: 90, state: 'not yet valid' }, 'not valid yet'],
])('on day %d it is due below a third of its life', (day, life, words) => {
  expect(seen(day)).toEqual(life);
  expect(lifeWords(seen(day))).toBe(words);
});

test('whoever renews by itself is given a little longer', () => {
  expect(seen(65, 1 / 4).state).toBe('good');
  expect(seen(68, 1 / 4).state).toBe('due');
});
