import { expect, test } from 'vitest';
import { OpenStackError } from '../../src/openstack/openstack-error.ts';
import { connect } from '../../src/openstack/session.ts';
import { failureOf, localCloud } from './local-cloud.ts';

const unauthorized = { status: 401, body: { error: { code: 401, message: 'The request requires authentication.' } } };

function tokenOf({ headers }: { readonly headers: NodeJS.Dict<string | string[]> }): unknown {
  return headers['x-auth-token'];
}

test('sends nothing before the first call', async () => {
  await using cloud = await localCloud();
  connect(cloud.credentials);
  expect(cloud.seen).toEqual([]);
});

test('signs in once for all who call at the same time', async () => {
  await using cloud = await localCloud(({ path }) => (path.includes('/servers') ? { body: {} } : undefined));
  const openstack = connect(cloud.credentials);
  const get = (path: string) => openstack.request('compute', { method: 'GET', path });
  await Promise.all([get('/servers/a'), get('/servers/b'), openstack.projectId()]);
  expect(cloud.seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
  expect(cloud.seen.slice(1).map(tokenOf)).toEqual(['token-1', 'token-1']);
});

test('tells whose project and user it is', async () => {
  await using cloud = await localCloud();
  const openstack = connect(cloud.credentials);
  expect([await openstack.projectId(), await openstack.userId()]).toEqual(['p1', 'u1']);
});

test('puts path and query below the endpoint and the body into JSON', async () => {
  await using cloud = await localCloud(({ method }) => (method === 'POST' ? undefined : { body: {} }));
  const query = { name: '^a b$' };
  await connect(cloud.credentials).request('network', { method: 'PUT', path: '/ports/1', query, body: { port: {} } });
  expect(cloud.asked()).toEqual(['PUT /network/v2.0/ports/1?name=%5Ea+b%24']);
  expect(cloud.seen.at(-1)?.body).toEqual({ port: {} });
});

test('renews a refused token once, whoever was refused, and sends the requests again', async () => {
  await using cloud = await localCloud((seen) => {
    if (!seen.path.includes('/servers')) return undefined;
    return tokenOf(seen) === 'token-1' ? unauthorized : { body: { path: seen.path } };
  });
  const openstack = connect(cloud.credentials);
  const post = (path: string) => openstack.request('compute', { method: 'POST', path, body: {} });
  const answers = await Promise.all([post('/servers/a'), post('/servers/b'), post('/servers/c')]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(cloud.seen.filter(({ path }) => path.endsWith('/auth/tokens'))).toHaveLength(2);
});

test('renews a token once although one refusal of it comes late', async () => {
  const renewed = Promise.withResolvers<undefined>();
  await using cloud = await localCloud(async (seen) => {
    if (!seen.path.includes('/servers')) return undefined;
    if (tokenOf(seen) !== 'token-1') {
      renewed.resolve(undefined);
      return { body: {} };
    }
    if (seen.path.endsWith('/late')) await renewed.promise;
    return unauthorized;
  });
  const openstack = connect(cloud.credentials);
  const post = (path: string) => openstack.request('compute', { method: 'POST', path, body: {} });
  await Promise.all([post('/servers/late'), post('/servers/at-once')]);
  expect(cloud.seen.filter(({ path }) => path.endsWith('/auth/tokens'))).toHaveLength(2);
  expect(cloud.asked()).toHaveLength(4);
});

test('renews a token although Keystone is away for a moment', async () => {
  const answers: ('hang up' | { status: number })[] = ['hang up', { status: 503 }];
  await using cloud = await localCloud((seen) => {
    if (seen.path.includes('/servers')) return tokenOf(seen) === 'token-1' ? unauthorized : { body: {} };
    if (cloud.seen.length === 1) return undefined;
    return answers.shift();
  });
  const openstack = connect(cloud.credentials, { pause: async () => undefined });
  expect(await openstack.request('compute', { method: 'POST', path: '/servers' })).toMatchObject({ status: 200 });
});

test('takes a second refusal of the token as final for all who ask at the same time', async () => {
  await using cloud = await localCloud(({ path }) => (path.includes('/servers') ? unauthorized : undefined));
  const openstack = connect(cloud.credentials);
  const post = (path: string) => failureOf(openstack.request('compute', { method: 'POST', path, body: {} }));
  const errors = await Promise.all([post('/servers/a'), post('/servers/b'), post('/servers/c')]);
  expect(errors.map((error) => error instanceof OpenStackError && [error.kind, error.outcomeUnknown])).toEqual(
    Array(3).fill(['unauthorized', false]),
  );
  expect(cloud.asked()).toHaveLength(6);
  expect(cloud.seen.filter(({ path }) => path.endsWith('/auth/tokens'))).toHaveLength(2);
});

test('takes a second refusal of the token as final', async () => {
  await using cloud = await localCloud(({ path }) => (path.includes('/servers') ? unauthorized : undefined));
  const error = await failureOf(connect(cloud.credentials).request('compute', { method: 'GET', path: '/servers' }));
  expect(error).toBeInstanceOf(OpenStackError);
  expect(error).toMatchObject({ kind: 'unauthorized', service: 'compute', path: '/servers' });
  expect(cloud.asked()).toHaveLength(2);
});

test('tries to sign in again after a sign-in that failed', async () => {
  let refusals = 1;
  await using cloud = await localCloud(() => (refusals-- > 0 ? unauthorized : undefined));
  const openstack = connect(cloud.credentials);
  await failureOf(openstack.projectId());
  expect(await openstack.projectId()).toBe('p1');
});

test('asks for a microversion in the words of Nova and in those of Cinder', async () => {
  await using cloud = await localCloud(({ method }) => (method === 'GET' ? { body: {} } : undefined));
  const openstack = connect(cloud.credentials);
  await openstack.request('compute', { method: 'GET', path: '/limits', microversion: '2.52' });
  await openstack.request('block-storage', { method: 'GET', path: '/limits', microversion: '3.42' });
  await openstack.request('compute', { method: 'GET', path: '/limits' });
  const [nova, cinder, plain] = cloud.seen.slice(1).map(({ headers }) => headers);
  expect(nova).toMatchObject({ 'openstack-api-version': 'compute 2.52', 'x-openstack-nova-api-version': '2.52' });
  expect(cinder?.['openstack-api-version']).toBe('volume 3.42');
  expect(plain).not.toHaveProperty('openstack-api-version');
});

test('returns a status that the caller accepts and throws any other', async () => {
  await using cloud = await localCloud();
  const openstack = connect(cloud.credentials);
  const gone = { method: 'GET', path: '/servers/1' } as const;
  expect((await openstack.request('compute', { ...gone, accept: [404] })).status).toBe(404);
  expect(await failureOf(openstack.request('compute', { ...gone, accept: [409] }))).toMatchObject({
    kind: 'not-found',
    message: 'compute refused GET /servers/1: Nothing here. [HTTP 404, request id req-3]',
  });
});

test('has no body where there is none', async () => {
  await using cloud = await localCloud(({ method }) => (method === 'DELETE' ? { status: 204 } : undefined));
  const answer = await connect(cloud.credentials).request('compute', { method: 'DELETE', path: '/servers/1' });
  expect(answer).toMatchObject({ status: 204, body: undefined, requestId: 'req-2' });
});

test('asks identity at auth_url, not where the catalog says', async () => {
  await using cloud = await localCloud(({ method }) => (method === 'GET' ? { body: {} } : undefined));
  await connect(cloud.credentials).request('identity', { method: 'GET', path: '/users/u1/application_credentials' });
  expect(cloud.asked()).toEqual(['GET /identity/v3/users/u1/application_credentials']);
});

test('ends a read at once when the run is cancelled', async () => {
  const cancel = new AbortController();
  await using cloud = await localCloud(({ path }) => {
    if (!path.includes('/servers')) return undefined;
    cancel.abort(new Error('cancelled by hand'));
    return new Promise(() => undefined);
  });
  const openstack = connect(cloud.credentials, { signal: cancel.signal });
  const error = await failureOf(openstack.request('compute', { method: 'GET', path: '/servers' }));
  expect(error).toMatchObject({ message: 'cancelled by hand' });
});

test('lets a request finish that changes something when the run is cancelled', async () => {
  const cancel = new AbortController();
  await using cloud = await localCloud(({ path }) => {
    if (!path.includes('/servers')) return undefined;
    cancel.abort();
    return { status: 202, body: { server: { id: 's1' } } };
  });
  const openstack = connect(cloud.credentials, { signal: cancel.signal });
  const answer = await openstack.request('compute', { method: 'POST', path: '/servers', body: {} });
  expect(answer.body).toEqual({ server: { id: 's1' } });
});

test('sends after the run was cancelled what is to be sent regardless, reads too', async () => {
  const cancel = new AbortController();
  await using cloud = await localCloud(({ path }) => (path.includes('/servers') ? { body: {} } : undefined));
  const openstack = connect(cloud.credentials, { signal: cancel.signal });
  await openstack.projectId();
  cancel.abort(new Error('cancelled by hand'));
  const read = { method: 'GET', path: '/servers' } as const;
  expect(await failureOf(openstack.request('compute', read))).toMatchObject({ message: 'cancelled by hand' });
  expect(await openstack.request('compute', { ...read, regardless: true })).toMatchObject({ status: 200 });
});

test("ends any request with the request's own signal", async () => {
  const cancel = new AbortController();
  await using cloud = await localCloud(({ path }) => {
    if (!path.includes('/servers')) return undefined;
    cancel.abort(new Error('no longer wanted'));
    return new Promise(() => undefined);
  });
  const { signal } = cancel;
  const post = connect(cloud.credentials).request('compute', { method: 'POST', path: '/servers', body: {}, signal });
  expect(await failureOf(post)).toMatchObject({ message: 'no longer wanted' });
});

test.each(['compute', 'identity'] as const)(
  'stops waiting for a sign-in that others wait for too, for %s',
  async (service) => {
    const cancel = new AbortController();
    const opened = Promise.withResolvers<undefined>();
    await using cloud = await localCloud(async () => {
      cancel.abort(new Error('no longer wanted'));
      return await opened.promise;
    });
    const openstack = connect(cloud.credentials);
    const patient = openstack.projectId();
    const { signal } = cancel;
    const error = await failureOf(openstack.request(service, { method: 'GET', path: '/servers', signal }));
    expect(error).toMatchObject({ message: 'no longer wanted' });
    opened.resolve(undefined);
    expect(await patient).toBe('p1');
  },
);
