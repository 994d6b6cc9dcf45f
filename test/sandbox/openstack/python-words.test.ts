import { expect, test } from 'vitest';
import { printed, pythonic } from '../../../src/sandbox/openstack/python-words.ts';

test.each([
  [null, 'None'],
  [true, 'True'],
  [1.5, '1.5'],
  ["it's", `"it's"`],
  [`both ' and "`, `'both \\' and "'`],
  ['two\nlines', `'two\\nlines'`],
  [{ name: 'sample', networks: [{ uuid: 'x' }] }, "{'name': 'sample', 'networks': [{'uuid': 'x'}]}"],
])('writes %j as Python does', (value, words) => {
  expect(pythonic(value)).toBe(words);
});

test('prints a string alone without quotes', () => {
  expect(printed('Bionic-x64')).toBe('Bionic-x64');
});
