import { expect, test } from 'vitest';
import { isUnicode, paintFor, symbolsFor } from '../../src/report/look.ts';

test.each([
  [{ LANG: 'C.UTF-8' }, true],
  [{ LANG: 'en_CA.utf8' }, true],
  [{ LANG: 'en_CA.UTF-8', LC_ALL: 'C' }, false],
  [{ LANG: 'C', LC_CTYPE: 'C.UTF-8' }, true],
  [{ LANG: 'C.UTF-8', LC_ALL: '' }, true],
  [{}, false],
])('a locale of %o: Unicode is %s', (env, unicode) => {
  expect(isUnicode(env, 'linux')).toBe(unicode);
});

test('without Unicode every symbol is ASCII', () => {
  expect(Object.values(symbolsFor({ unicode: false })).join('')).toMatch(/^[\x20-\x7e]+$/);
});

test('without colour text stays as it is', () => {
  expect(paintFor({ color: false })('red', 'failed')).toBe('failed');
});

test('colour is written also when the output of this process is no terminal', () => {
  expect(paintFor({ color: true })('red', 'failed')).toBe('\x1b[31mfailed\x1b[39m');
});
