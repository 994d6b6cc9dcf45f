import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineOf, wordsOf } from '../../src/cli/words.ts';

test.each([
  ['', []],
  ['  --keep 5\n--dry-run ', ['--keep', '5', '--dry-run']],
  [`--keep-tags 'v* latest' "a b"c d\\ e ""`, ['--keep-tags', 'v* latest', 'a bc', 'd e', '']],
  [`'$HOME \\n' "a\\"b"`, ['$HOME \\n', 'a"b']],
])('%j is parted as a shell does', (line, words) => {
  expect(wordsOf(line, 'the line')).toEqual(words);
});

test('a line that is made of words is parted into the same words', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (words) => {
      expect(wordsOf(lineOf(words), 'the line')).toEqual(words);
    }),
  );
});

test('a quotation that does not end is refused', () => {
  expect(() => wordsOf("--keep-tags 'v*", 'The line')).toThrow("The line has a ' that is not closed: --keep-tags 'v*");
});
