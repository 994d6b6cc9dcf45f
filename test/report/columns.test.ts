import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, oneLine, pad, truncate, wrap } from '../../src/report/columns.ts';

test.each([
  ['server', 6],
  ['é', 1],
  ['e\u0301', 1],
  ['部署', 4],
  ['✓ ok', 4],
  ['→', 1],
  ['👩‍💻', 2],
  ['', 0],
])('%s takes %i columns', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

test('a truncated text never takes more columns than there are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat({ max: 20 }), (text, columns) => {
      expect(columnsOf(truncate(oneLine(text), columns, '…'))).toBeLessThanOrEqual(columns);
    }),
  );
});

test('a wide character is left out rather than cut in two', () => {
  expect(truncate('部署完成', 4, '…')).toBe('部…');
});

test('a text that fits is left as it is', () => {
  expect(truncate('部署', 4, '…')).toBe('部署');
});

test('padding counts columns, not characters', () => {
  expect(pad('部署', 6)).toBe('部署  ');
});

test('foreign words can neither move the cursor nor begin a line', () => {
  expect(oneLine('no \x1b[2J\x1b[31mroom\x07\r\n  left\x9b')).toBe('no room left');
});

test('wrapping keeps line ends that are there and words that are to be pasted whole', () => {
  expect(wrap('first line\nprovision-registry provision arbutus', 12)).toEqual([
    'first line',
    'provision-registry',
    'provision',
    'arbutus',
  ]);
});

test('without a width only line ends break', () => {
  expect(wrap('one two three four', Infinity)).toEqual(['one two three four']);
});
