import { expect, test } from 'vitest';
import { z } from 'zod';
import { collection } from '../../src/openstack/collection.ts';
import { connect } from '../../src/openstack/session.ts';
import { type Answering, localCloud } from './local-cloud.ts';

const things = collection({
  service: 'network',
  path: '/things',
  one: 'thing',
  many: 'things',
  schema: z.object({ id: z.string() }),
});

const listed: Answering = ({ path }) => (path.includes('/things') ? { body: { things: [{ id: 't1' }] } } : undefined);

test('is listed once for all who ask the same at the same time', async () => {
  await using cloud = await localCloud(listed);
  const openstack = connect(cloud.credentials);
  await Promise.all([things.list(openstack), things.list(openstack), things.list(openstack, { query: { name: 'x' } })]);
  expect(cloud.asked().toSorted()).toEqual(['GET /network/v2.0/things', 'GET /network/v2.0/things?name=x']);
});

test('is listed anew for who asks later', async () => {
  await using cloud = await localCloud(listed);
  const openstack = connect(cloud.credentials);
  await things.list(openstack);
  await things.list(openstack);
  expect(cloud.asked()).toHaveLength(2);
});

test('keeps the lists of two clouds apart', async () => {
  await using one = await localCloud(listed);
  await using other = await localCloud(listed);
  await Promise.all([things.list(connect(one.credentials)), things.list(connect(other.credentials))]);
  expect([one.asked().length, other.asked().length]).toEqual([1, 1]);
});

test('has no thing where the service answers 404, and is done deleting it', async () => {
  await using cloud = await localCloud();
  const openstack = connect(cloud.credentials);
  expect(await things.get(openstack, 'gone')).toBeUndefined();
  await things.delete(openstack, 'gone');
  expect(cloud.asked()).toEqual(['GET /network/v2.0/things/gone', 'DELETE /network/v2.0/things/gone']);
});

test('names the field that is not as it should be', async () => {
  await using cloud = await localCloud(({ path }) => (path.includes('/things') ? { body: { thing: {} } } : undefined));
  await expect(things.get(connect(cloud.credentials), 't1')).rejects.toThrow(
    /^network GET \/things\/t1 answered in a form that is not known: thing\.id: /,
  );
});
