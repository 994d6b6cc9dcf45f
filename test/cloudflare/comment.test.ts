import { expect, test } from 'vitest';
import { asComment } from '../../src/cloudflare/comment.ts';

test('keeps a mark that fits', () => {
  expect(asComment('managed-by=provision-registry registry=a owner=b')).toBe(
    'managed-by=provision-registry registry=a owner=b',
  );
});

test('cuts a longer one so that two of the same beginning still differ', () => {
  const beginning = `managed-by=provision-registry registry=${'a'.repeat(80)}`;
  const [one, other] = [asComment(`${beginning} owner=b`), asComment(`${beginning} owner=c`)];
  expect(one).toHaveLength(100);
  expect(one).not.toBe(other);
});
