import { expect, test } from 'vitest';
import type { Adoption, Belonging } from '../../../src/engine/adoption.ts';
import { oursOrCandidate } from '../../../src/openstack/marks/the-one-of-ours.ts';

interface Thing {
  readonly id: string;
  readonly name: string;
  readonly whose: Belonging;
}

const find = (things: readonly Thing[], adoption: Adoption = 'offered') =>
  oursOrCandidate(things, {
    kind: 'volume',
    name: 'arbutus-data',
    mark: 'the mark',
    adoption,
    belonging: ({ whose }) => whose,
    tell: ({ name }) => `'${name}', 500 GiB`,
    hint: 'Or name its id.',
  });

const ours: Thing = { id: 'v1', name: 'arbutus-data', whose: 'ours' };
const namesake: Thing = { id: 'v2', name: 'arbutus-data', whose: 'unmarked' };
const stranger: Thing = { id: 'v3', name: 'photos', whose: 'unmarked' };
const others: Thing = { id: 'v4', name: 'arbutus-data', whose: "another's" };

test('finds the one that is marked, whatever others have its name', () => {
  expect(find([stranger, namesake, others, ours])).toEqual({ ours });
});

test('finds a marked one that was renamed', () => {
  const renamed = { ...ours, name: 'renamed by hand' };
  expect(find([renamed, stranger])).toEqual({ ours: renamed });
});

test('finds nothing where neither mark nor name is', () => {
  expect(find([stranger])).toEqual({});
});

test('takes the only unmarked one of the name for a candidate', () => {
  expect(find([stranger, others, namesake])).toEqual({ candidate: namesake });
});

test("is not concerned with what carries another's mark, whatever its name", () => {
  expect(find([others, { ...others, id: 'v5' }])).toEqual({});
});

test('stops at several unmarked ones of the name, lists them and says how to go on', () => {
  expect(() => find([stranger, namesake, { ...namesake, id: 'v7' }])).toThrow(
    expect.objectContaining({
      message:
        "Several of the kind volume are named 'arbutus-data', none with our owner mark: v2 ('arbutus-data', 500 GiB), v7 ('arbutus-data', 500 GiB). Nothing unmarked is ever changed",
      remedy: 'Rename all but one of them, which is then offered for adoption, or choose another name. Or name its id.',
    }),
  );
});

test('finds no unmarked one for a removal, be there one or several', () => {
  expect(find([namesake], 'off')).toEqual({});
  expect(find([namesake, { ...namesake, id: 'v7' }], 'off')).toEqual({});
  expect(find([namesake, ours], 'off')).toEqual({ ours });
});

test.each<Adoption>(['offered', 'off'])('stops at several marked ones and lists them, with adoption %s', (adoption) => {
  expect(() => find([ours, { ...ours, id: 'v4' }], adoption)).toThrow(
    expect.objectContaining({
      message:
        "Several of the kind volume carry our owner mark 'the mark': v1 ('arbutus-data', 500 GiB), v4 ('arbutus-data', 500 GiB)",
      remedy: 'Remove all but one of them, or take the mark off those that are not meant, and run again.',
    }),
  );
});
