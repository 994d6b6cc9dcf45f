import { expect, test } from 'vitest';
import { allEnded } from '../../src/openstack/all-ended.ts';
import { failureOf } from './local-cloud.ts';

test('gives all their values, in order', async () => {
  expect(await allEnded([Promise.resolve(1), Promise.resolve(2)])).toEqual([1, 2]);
});

test('fails only when the last of them has ended', async () => {
  const slow = Promise.withResolvers<undefined>();
  const order: string[] = [];
  const failed = failureOf(allEnded([Promise.reject(new Error('the first')), slow.promise])).then((error) => {
    order.push('failed');
    return error;
  });
  await new Promise((resolve) => setImmediate(resolve));
  order.push('ended');
  slow.resolve(undefined);
  expect(await failed).toMatchObject({ message: 'the first' });
  expect(order).toEqual(['ended', 'failed']);
});
