import { expect, test } from 'vitest';
import { block, code, lines, prose } from '../../../src/report/markdown/text.ts';

test.each([
  ['a plain sentence: with figures, 3.5 GiB.', 'a plain sentence: with figures, 3.5 GiB.'],
  ['<img src=x onerror=alert(1)>', '&#60;img src=x onerror=alert&#40;1&#41;&#62;'],
  ['[click](javascript:x)', '&#91;click&#93;&#40;javascript:x&#41;'],
  ['a | b', 'a &#124; b'],
  ['*bold* _it_ ~no~ `code`', '&#42;bold&#42; &#95;it&#95; &#126;no&#126; &#96;code&#96;'],
  ['ask @octocat or @org/team', 'ask @<!-- -->octocat or @<!-- -->org/team'],
  ['fixes #12 and GH-7', 'fixes &#35;<!-- -->12 and GH<!-- -->-7'],
  ['see https://example.org/a and www.example.org', 'see https:<!-- -->//example.org/a and www<!-- -->.example.org'],
  [
    '1https://example.org HTTP://example.org WWW.example.org',
    '1https:<!-- -->//example.org HTTP:<!-- -->//example.org WWW<!-- -->.example.org',
  ],
  ['two\nlines\tand \u001b[31mcolour\u001b[0m', 'two lines and colour'],
  ['# no heading', '&#35; no heading'],
  ['- no list', '&#45; no list'],
  ['1. no list', '1&#46; no list'],
  ['already &lt;', 'already &#38;lt;'],
])('%j has no effect in a comment', (text, safe) => {
  expect(prose(text)).toBe(safe);
});

test('keeps the line ends of a longer text', () => {
  expect(lines('first\n  second\n')).toBe('first<br>second');
});

test.each([
  ['plain', '`plain`'],
  ['a`b', '``a`b``'],
  ['`a', '`` `a ``'],
  ['a|b', '`a\\|b`'],
  ['', ''],
])('%j in a fixed-width font', (text, safe) => {
  expect(code(text)).toBe(safe);
});

test('no text ends the block that it stands in', () => {
  expect(block('sh', 'one\n```\ntwo')).toBe('````sh\none\n```\ntwo\n````');
});
