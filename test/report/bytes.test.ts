import { expect, test } from 'vitest';
import { bytesOfText, bytesText } from '../../src/report/bytes.ts';

test.each([
  [0, '0 B'],
  [812, '812 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [4300, '4.2 KiB'],
  [10_188, '9.9 KiB'],
  [10_189, '10 KiB'],
  [1023.4 * 1024, '1023 KiB'],
  [1023.6 * 1024, '1.0 MiB'],
  [34 * 2 ** 20, '34 MiB'],
  [2.8 * 2 ** 30, '2.8 GiB'],
  [1.8 * 2 ** 40, '1.8 TiB'],
  [5000 * 2 ** 40, '5000 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test('a part is told in the unit of the whole', () => {
  expect(bytesOfText(300 * 2 ** 20, 2.8 * 2 ** 30)).toBe('0.3 of 2.8 GiB');
  expect(bytesOfText(0, 12)).toBe('0 of 12 B');
});
