import { expect, test } from 'vitest';
import { chartValues } from '../../src/kubernetes/chart-values.ts';

const base = 'a: { b: 1, list: [1, 2], c: { d: x } }\nkept: yes\n';
const over = '# mine\na:\n  b: 2\n  list: [3]\n  c:\n    e: why\n  new: z\n';
const values = chartValues([
  { name: 'base.yaml', text: base },
  { name: 'over.yaml', text: over },
]);

test('mappings are merged key by key, lists and scalars are replaced', () => {
  expect(values.at(['a'])).toEqual({ b: 2, list: [3], c: { d: 'x', e: 'why' }, new: 'z' });
  expect(values.at(['a', 'c', 'd'])).toBe('x');
  expect(values.at(['a', 'b', 'deeper'])).toBeUndefined();
  expect(values.at(['toString'])).toBeUndefined();
});

test('is YAML 1.1, as helm reads it', () => {
  expect(values.at(['kept'])).toBe(true);
});

test('null takes a value away, and a later file may give it again', () => {
  const taken = chartValues([
    { name: 'a', text: 'x: { v: 1, z: 2 }' },
    { name: 'b', text: 'x: { v: null }\n' },
    { name: 'c', text: 'w: null' },
  ]);
  expect(taken.at(['x'])).toEqual({ v: null, z: 2 });
  expect([taken.at(['x', 'v']), taken.isTakenAway(['x', 'v']), taken.isTakenAway(['x', 'q'])]).toEqual([
    undefined,
    true,
    false,
  ]);
  const again = chartValues([
    { name: 'a', text: 'x: null' },
    { name: 'b', text: 'x: { v: 3 }' },
  ]);
  expect(again.at(['x', 'v'])).toBe(3);
});

test('tells where a value stands: in the last file that has it, or the nearest above it', () => {
  expect(values.place(['a', 'b'])).toBe('over.yaml:3:6');
  expect(values.place(['a', 'c', 'd'])).toBe('base.yaml:1:34');
  expect(values.place(['a', 'c', 'nothing'])).toBe('over.yaml:5:3');
  expect(values.place(['nothing'])).toBeUndefined();
});

test('a value that takes a mapping away hides what earlier files have in it', () => {
  const hidden = chartValues([
    { name: 'base.yaml', text: base },
    { name: 'null.yaml', text: 'a:\n  c: null\n' },
  ]);
  expect(hidden.at(['a', 'c', 'd'])).toBeUndefined();
  expect(hidden.place(['a', 'c', 'd'])).toBe('null.yaml:2:6');
});

test('an empty file gives nothing', () => {
  const nothing = chartValues([{ name: 'a', text: '# only words\n' }]);
  expect([nothing.at(['a']), nothing.place(['a'])]).toEqual([undefined, undefined]);
});

test.each([
  ['a: [1', 'v.yaml:1:6: not valid YAML: '],
  ['a: 1\na: 2\n', 'v.yaml:2:1: not valid YAML: Map keys must be unique'],
  ['- a\n', 'v.yaml:1:1: values must be a mapping of keys to values'],
  ['a: *b\n', 'v.yaml: not valid YAML: Unresolved alias'],
  ['a: 1\n---\nb: 2\n', 'v.yaml:2:1: not valid YAML: '],
])('refuses %j', (text, words) => {
  expect(() => chartValues([{ name: 'v.yaml', text }])).toThrow(
    expect.objectContaining({
      name: 'UsageError',
      message: expect.stringContaining(words),
      remedy: 'Mend this line and run again.',
    }),
  );
});
