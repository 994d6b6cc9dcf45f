import { expect, test } from 'vitest';
import { cleanRules } from '../../../src/commands/clean/rules.ts';

const hour = 3_600_000;

test('reads the rules', () => {
  expect(cleanRules({})).toEqual({ named: [] });
  expect(cleanRules({ keep: '3', 'older-than': '2w', 'keep-tags': 'latest, v*' })).toEqual({
    newest: 3,
    youngerMs: 14 * 24 * hour,
    named: ['latest', 'v*'],
  });
  expect(cleanRules({ 'older-than': '12h' }).youngerMs).toBe(12 * hour);
  expect(cleanRules({ 'older-than': '30d' }).youngerMs).toBe(30 * 24 * hour);
});

test.each([
  [{ keep: '0' }, "--keep takes how many tags of each repository are kept, but was given '0'"],
  [{ keep: 'all' }, "but was given 'all'"],
  [{ 'older-than': '30' }, "--older-than takes an age, but was given '30'"],
  [{ 'older-than': '0d' }, "but was given '0d'"],
  [{ 'older-than': '5m' }, "but was given '5m'"],
  [{ keep: '1', 'keep-tags': 'a,,b' }, "--keep-tags takes names of tags, but was given 'a,,b'"],
  [{ keep: '1', 'keep-tags': 'team/image' }, "but was given 'team/image'"],
  [{ 'keep-tags': 'latest' }, '--keep-tags alone deletes nothing'],
])('%j is wrong', (options, words) => {
  expect(() => cleanRules(options)).toThrow(words);
});
