import { expect, test } from 'vitest';
import {
  asDescription,
  asMetadata,
  belonging,
  isOurs,
  markIn,
  otherOwnerOf,
  words,
} from '../../../src/openstack/marks/owner-mark.ts';
import { mark, markMetadata, owner } from '../resources/arrange.ts';

test('stands in one line in descriptions and in three items of metadata', () => {
  expect(asDescription(owner)).toBe(mark);
  expect(asMetadata(owner)).toEqual(markMetadata);
});

test('stands word by word in tags', () => {
  expect(words(owner)).toEqual(['managed-by=provision-registry', 'registry=arbutus', 'owner=example/registry']);
});

test('is known again beside other words and other metadata', () => {
  expect(isOurs(owner, `${mark} (HTTPS)`)).toBe(true);
  expect(isOurs(owner, { ...markMetadata, colour: 'blue' })).toBe(true);
  expect(isOurs(owner, ['blue', ...words(owner)])).toBe(true);
});

test.each([
  ['another registry', { ...owner, registry: 'arbutus-2' }],
  ['another owner', { ...owner, owner: 'example/registry-fork' }],
])('is not taken for that of %s', (_, other) => {
  expect(isOurs(owner, asDescription(other))).toBe(false);
  expect(isOurs(owner, asMetadata(other))).toBe(false);
  expect(belonging(owner, asDescription(other))).toBe("another's");
  expect(belonging(owner, asMetadata(other))).toBe("another's");
  expect(belonging(owner, words(other))).toBe("another's");
  expect(markIn(asMetadata(other))).toBe(asDescription(other));
});

test('is not seen where there is none', () => {
  expect(isOurs(owner, '')).toBe(false);
  expect(isOurs(owner, {})).toBe(false);
});

test.each([
  ['nothing', ''],
  ["words of somebody's own that look like a part of it", 'owner=alice registry=paper'],
  ['what is left of a mark that was cut', 'managed-by=provision-registry'],
  ['what is left of our own', 'managed-by=provision-registry registry=arbutus'],
])("with %s a thing is nobody in particular's", (_, carried) => {
  expect(belonging(owner, carried)).toBe('unmarked');
});

test("is ours beside somebody's own words that look like a part of it", () => {
  expect(belonging(owner, [...words(owner), 'owner=alice'])).toBe('ours');
});

test.each([
  ['another owner', 'managed-by=provision-registry registry=arbutus owner=somebody/else', 'somebody/else'],
  ['its own', asDescription(owner), undefined],
  ['another name', 'managed-by=provision-registry registry=cedar owner=somebody/else', undefined],
  ['no mark of ours', 'registry=arbutus owner=somebody/else', undefined],
  ['no owner', 'managed-by=provision-registry registry=arbutus', undefined],
])('with %s a registry of the same name has the other owner, or none', (_, carried, other) => {
  expect(otherOwnerOf(owner, carried)).toBe(other);
});
