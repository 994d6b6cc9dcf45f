import { expect, test } from 'vitest';
import { connect } from '../../src/openstack/session.ts';
import { catalogEntry, localCloud, type Reply, tokenBody } from './local-cloud.ts';

function nova(max: string, more: object = {}): Reply {
  return { body: { version: { id: 'v2.1', status: 'CURRENT', version: max, min_version: '2.1', ...more } } };
}

const cinder: Reply = {
  status: 300,
  body: {
    versions: [
      { id: 'v2.0', version: '', min_version: '' },
      { id: 'v3.0', version: '3.70', min_version: '3.0' },
    ],
  },
};

test.each([
  ['2.1', true],
  ['2.9', true],
  ['2.79', true],
  ['2.93', true],
  ['2.94', false],
  ['2.100', false],
  ['2.0', false],
  ['3.1', false],
])('of a Nova that goes from 2.1 to 2.93 says of %s: %s', async (microversion, expected) => {
  await using cloud = await localCloud(({ path }) => (path === '/compute/v2.1/' ? nova('2.93') : undefined));
  expect(await connect(cloud.credentials).supports('compute', microversion)).toBe(expected);
});

test('asks once, however many want to know', async () => {
  await using cloud = await localCloud(({ path }) => (path === '/compute/v2.1/' ? nova('2.93') : undefined));
  const { supports } = connect(cloud.credentials);
  await Promise.all([supports('compute', '2.52'), supports('compute', '2.67')]);
  await supports('compute', '2.79');
  expect(cloud.asked()).toEqual(['GET /compute/v2.1/']);
});

test('asks Cinder above the project of its endpoint', async () => {
  await using cloud = await localCloud(({ path }) => (path === '/volume/v3/' ? cinder : undefined));
  expect(await connect(cloud.credentials).supports('block-storage', '3.42')).toBe(true);
  expect(cloud.asked()).toEqual(['GET /volume/v3/']);
});

test('asks at the root when the version does not describe itself', async () => {
  await using cloud = await localCloud(({ path }) => (path === '/volume/' ? cinder : undefined));
  expect(await connect(cloud.credentials).supports('block-storage', '3.42')).toBe(true);
});

test('stays on the host of the catalog, whatever the version document links to', async () => {
  const links = [{ rel: 'self', href: 'http://10.0.0.1:8774/v2.1/' }];
  await using cloud = await localCloud(({ path }) => {
    if (path === '/compute/v2.1/') return nova('2.93', { links });
    return path === '/compute/v2.1/servers/1' ? { body: {} } : undefined;
  });
  const openstack = connect(cloud.credentials);
  await openstack.supports('compute', '2.52');
  expect((await openstack.request('compute', { method: 'GET', path: '/servers/1' })).status).toBe(200);
});

test('does without microversions when the service describes no version', async () => {
  await using cloud = await localCloud();
  expect(await connect(cloud.credentials).supports('compute', '2.1')).toBe(false);
});

test('finds none at the endpoint of the API before microversions', async () => {
  await using cloud = await localCloud(({ path, headers }) => {
    const url = `http://${headers.host}/compute/v2/p1`;
    const catalog = [catalogEntry('compute', [{ url }])];
    if (path.endsWith('/auth/tokens')) {
      return { status: 201, headers: { 'x-subject-token': 't' }, body: tokenBody(catalog) };
    }
    if (path !== '/compute/v2/') return undefined;
    return { body: { version: { id: 'v2.0', version: '', min_version: '' } } };
  });
  expect(await connect(cloud.credentials).supports('compute', '2.1')).toBe(false);
  expect(cloud.asked()).toEqual(['GET /compute/v2/']);
});

test('asks nothing of a service that has no microversions', async () => {
  await using cloud = await localCloud();
  expect(await connect(cloud.credentials).supports('network', '2.1')).toBe(false);
  expect(cloud.seen).toEqual([]);
});
