import { expect, test } from 'vitest';
import { connect } from '../../src/openstack/session.ts';
import { failureOf, localCloud, type Reply } from './local-cloud.ts';

function pages(replies: Readonly<Record<string, Reply>>) {
  return localCloud(({ path }) => replies[path]);
}

test('follows the links of Nova, Neutron and Cinder, whatever host and path they name', async () => {
  await using cloud = await pages({
    '/compute/v2.1/servers?name=a': {
      body: {
        servers: [{ id: '1' }, { id: '2' }],
        servers_links: [{ rel: 'next', href: 'http://10.0.0.1:8774/inside/servers?name=a&marker=2' }],
      },
    },
    '/compute/v2.1/servers?name=a&marker=2': { body: { servers: [{ id: '3' }] } },
  });
  const servers = await connect(cloud.credentials).list('compute', 'servers', {
    path: '/servers',
    query: { name: 'a' },
  });
  expect(servers).toEqual([{ id: '1' }, { id: '2' }, { id: '3' }]);
});

test('follows the path that Glance calls next', async () => {
  await using cloud = await pages({
    '/image/v2/images?limit=1': { body: { images: [{ id: '1' }], next: '/v2/images?limit=1&marker=1' } },
    '/image/v2/images?limit=1&marker=1': { body: { images: [{ id: '2' }], first: '/v2/images?limit=1' } },
  });
  const images = await connect(cloud.credentials).list('image', 'images', { path: '/images', query: { limit: '1' } });
  expect(images).toEqual([{ id: '1' }, { id: '2' }]);
});

test('keeps a filter that the link to the next page forgets', async () => {
  await using cloud = await pages({
    '/network/v2.0/ports?device_id=s1': {
      body: { ports: [{ id: '1' }], ports_links: [{ rel: 'next', href: 'http://n/v2.0/ports?marker=1' }] },
    },
    '/network/v2.0/ports?device_id=s1&marker=1': { body: { ports: [{ id: '2' }] } },
  });
  const query = { device_id: 's1' };
  expect(await connect(cloud.credentials).list('network', 'ports', { path: '/ports', query })).toHaveLength(2);
});

test('sends the microversion with every page', async () => {
  await using cloud = await pages({
    '/compute/v2.1/servers': {
      body: { servers: [{ id: '1' }], servers_links: [{ rel: 'next', href: 'http://n/servers?marker=1' }] },
    },
    '/compute/v2.1/servers?marker=1': { body: { servers: [] } },
  });
  await connect(cloud.credentials).list('compute', 'servers', { path: '/servers', microversion: '2.52' });
  const sent = cloud.seen.slice(1).map(({ headers }) => headers['openstack-api-version']);
  expect(sent).toEqual(['compute 2.52', 'compute 2.52']);
});

test('ends at an empty page even when it links on', async () => {
  const next = [{ rel: 'next', href: 'http://n/servers?marker=9' }];
  await using cloud = await pages({ '/compute/v2.1/servers': { body: { servers: [], servers_links: next } } });
  expect(await connect(cloud.credentials).list('compute', 'servers', { path: '/servers' })).toEqual([]);
});

test('does not go in circles', async () => {
  const body = { servers: [{ id: '1' }], servers_links: [{ rel: 'next', href: 'http://n/servers?marker=1' }] };
  await using cloud = await localCloud(({ path }) => (path.includes('/servers') ? { body } : undefined));
  const error = await failureOf(connect(cloud.credentials).list('compute', 'servers', { path: '/servers' }));
  expect(error).toMatchObject({
    message: 'compute GET /servers names a page that was read already as its next',
  });
});

test('does not take an answer without the list for an empty list', async () => {
  await using cloud = await pages({ '/compute/v2.1/servers': { body: '<h1>Welcome</h1>' } });
  const error = await failureOf(connect(cloud.credentials).list('compute', 'servers', { path: '/servers' }));
  expect(error).toMatchObject({ message: 'compute GET /servers answered without a list of servers' });
});
