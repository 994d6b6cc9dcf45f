import { expect, test } from 'vitest';
import { asDescription, asMetadata, isOurs } from '../../../src/openstack/resources/owner-mark.ts';
import { mark, markMetadata, owner } from './arrange.ts';

test('stands in one line in descriptions and in three items of metadata', () => {
  expect(asDescription(owner)).toBe(mark);
  expect(asMetadata(owner)).toEqual(markMetadata);
});

test('is known again beside other words and other metadata', () => {
  expect(isOurs(owner, `${mark} (HTTPS)`)).toBe(true);
  expect(isOurs(owner, { ...markMetadata, colour: 'blue' })).toBe(true);
});

test.each([
  ['another registry', { ...owner, registry: 'arbutus-2' }],
  ['another owner', { ...owner, owner: 'example/registry-fork' }],
])('is not taken for that of %s', (_, other) => {
  expect(isOurs(owner, asDescription(other))).toBe(false);
  expect(isOurs(owner, asMetadata(other))).toBe(false);
});

test('is not seen where there is none', () => {
  expect(isOurs(owner, '')).toBe(false);
  expect(isOurs(owner, {})).toBe(false);
});
