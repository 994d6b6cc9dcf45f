import { expect, test } from 'vitest';
import { type RetentionRules, tagsToDelete } from '../../../src/registry/tags/retention.ts';

const now = Date.parse('2026-11-24T00:00:00Z');
const day = 24 * 3_600_000;
const image = (letter: string) => `sha256:${letter.repeat(64)}`;

/** Tags with their age in days; each is an image of its own unless it says another letter. */
function going(
  ages: Readonly<Record<string, number | [days: number, letter: string]>>,
  rules: Partial<RetentionRules>,
) {
  const tags = Object.entries(ages).map(([tag, said], at) => {
    const [days, letter] = typeof said === 'number' ? [said, 'abcdef'.charAt(at)] : said;
    return { tag, digest: image(letter), pushed: now - days * day };
  });
  return [...tagsToDelete(tags, { named: [], ...rules }, now)].toSorted();
}

test('without a rule nothing goes', () => {
  expect(going({ one: 400 }, {})).toEqual([]);
  expect(going({ one: 400 }, { named: ['two'] })).toEqual([]);
});

test('keeps the newest', () => {
  expect(going({ old: 3, newest: 1, newer: 2 }, { newest: 2 })).toEqual(['old']);
  expect(going({ one: 1 }, { newest: 2 })).toEqual([]);
});

test('keeps what is younger', () => {
  expect(going({ old: 31, exact: 30, young: 29.9 }, { youngerMs: 30 * day })).toEqual(['exact', 'old']);
});

test('of two rules either protects', () => {
  const ages = { a: 50, b: 40, c: 20, d: 10 };
  expect(going(ages, { newest: 3, youngerMs: 30 * day })).toEqual(['a']);
  expect(going(ages, { newest: 1, youngerMs: 30 * day })).toEqual(['a', 'b']);
});

test('never lets go of tags of such names', () => {
  const ages = { latest: 50, 'v1.0': 50, vx: 50, w1: 50 };
  expect(going(ages, { youngerMs: day, named: ['latest', 'v?.*'] })).toEqual(['vx', 'w1']);
  expect(going(ages, { youngerMs: day, named: ['*'] })).toEqual([]);
});

test('lets signatures and the like share the lot of their image, and does not count them', () => {
  const [gone, kept] = [`sha256-${'a'.repeat(64)}.sig`, `sha256-${'b'.repeat(64)}`];
  expect(going({ old: [50, 'a'], new: [1, 'b'], [gone]: [50, 'c'], [kept]: [50, 'd'] }, { newest: 1 })).toEqual([
    'old',
    gone,
  ]);
});

test('keeps the signature of an image that has another tag', () => {
  const signature = `sha256-${'a'.repeat(64)}.sig`;
  expect(going({ old: [50, 'a'], new: [1, 'a'], [signature]: [50, 'c'] }, { youngerMs: 2 * day })).toEqual(['old']);
});
