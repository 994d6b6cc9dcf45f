import { expect, test } from 'vitest';
import { theOneOfOurs } from '../../../src/openstack/resources/the-one-of-ours.ts';

interface Thing {
  readonly id: string;
  readonly name: string;
  readonly ours: boolean;
}

const find = (things: readonly Thing[]) =>
  theOneOfOurs(things, {
    kind: 'volume',
    name: 'arbutus-data',
    mark: 'the mark',
    marked: ({ ours }) => ours,
    tell: ({ name }) => `'${name}', 500 GiB`,
  });

const ours = { id: 'v1', name: 'arbutus-data', ours: true };
const namesake = { id: 'v2', name: 'arbutus-data', ours: false };
const stranger = { id: 'v3', name: 'photos', ours: false };

test('finds the one that is marked, whatever others have its name', () => {
  expect(find([stranger, namesake, ours])).toBe(ours);
});

test('finds a marked one that was renamed', () => {
  const renamed = { ...ours, name: 'renamed by hand' };
  expect(find([renamed, stranger])).toBe(renamed);
});

test('finds nothing where neither mark nor name is', () => {
  expect(find([stranger])).toBeUndefined();
});

test('stops at an unmarked one of the same name, shows it and says how to go on', () => {
  expect(() => find([stranger, namesake])).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("named 'arbutus-data' without our owner mark: v2 ('arbutus-data', 500 GiB)"),
      remedy: expect.stringContaining('mark it: the mark'),
    }),
  );
});

test('stops at several marked ones and lists them', () => {
  expect(() => find([ours, { ...ours, id: 'v4' }])).toThrow(/v1 \(.*\), v4 \(/);
});
