import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { connect } from '../../src/openstack/session.ts';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';
import { catalogEntry, failureOf, localCloud, passwordCredentials, tokenBody } from './local-cloud.ts';

const get = { method: 'GET', path: '/servers' } as const;

test('counts every request, the sign-in and the tries included', async () => {
  let busy = true;
  await using cloud = await localCloud(({ path }) => {
    if (!path.includes('/servers')) return undefined;
    if (!busy) return { body: {} };
    busy = false;
    return { status: 503 };
  });
  let count = 0;
  const countOne = () => {
    count += 1;
  };
  const openstack = connect(cloud.credentials, { count: countOne, pause: async () => undefined });
  await openstack.request('compute', get);
  expect(count).toBe(3);
});

test('logs a line a request: method, URL, status, time and request id', async () => {
  await using cloud = await localCloud(({ method }) => (method === 'GET' ? { body: {} } : undefined));
  const lines: string[] = [];
  const openstack = connect(cloud.credentials, { log: (line) => lines.push(line) });
  await openstack.request('compute', { ...get, query: { name: 'a' } });
  expect(lines.map((line) => line.replace(/\d+ ms$/, 'N ms'))).toEqual([
    `openstack POST ${cloud.url}/identity/v3/auth/tokens -> 201 (req-1) in N ms`,
    `openstack GET ${cloud.url}/compute/v2.1/servers?name=a -> 200 (req-2) in N ms`,
  ]);
});

test('logs no password, no token and no body, not even of a refusal', async () => {
  await using cloud = await localCloud(({ path }) =>
    path.includes('/servers') ? { status: 400, body: { badRequest: { message: 'Bad.' } } } : undefined,
  );
  const lines: string[] = [];
  const openstack = connect(cloud.credentials, { log: (line) => lines.push(line) });
  const query = { 'access-token': 'in-the-query' };
  await failureOf(
    openstack.request('compute', { method: 'POST', path: '/servers', query, body: { key: 'in-the-body' } }),
  );
  expect(lines).toHaveLength(2);
  expect(lines.join('\n')).toContain('access-token=***');
  expect(lines.join('\n')).not.toMatch(/a-secret-password|token-1|in-the-query|in-the-body/);
});

test('keeps its connections for later requests', async () => {
  await using cloud = await localCloud(({ method }) => (method === 'GET' ? { body: {} } : undefined));
  const openstack = connect(cloud.credentials);
  for (const path of ['/a', '/b', '/c', '/d', '/e']) await openstack.request('compute', { method: 'GET', path });
  // A second one is opened when a request follows before the first is known to be free.
  expect(new Set(cloud.seen.slice(1).map(({ port }) => port)).size).toBeLessThanOrEqual(2);
});

test('gives each request that changes something a connection of its own', async () => {
  await using cloud = await localCloud(({ path }) => (path.includes('/compute') ? { body: {} } : undefined));
  const openstack = connect(cloud.credentials);
  const send = (method: 'GET' | 'POST' | 'PUT') => openstack.request('compute', { method, path: `/${method}` });
  await send('GET');
  await Promise.all([send('POST'), send('PUT'), send('POST')]);
  await send('POST');
  const changing = cloud.seen.filter(({ path }) => /P(OS|U)T$/.test(path));
  expect(new Set(changing.map(({ port }) => port)).size).toBe(4);
  expect(changing.map(({ headers }) => headers.connection)).toEqual(Array(4).fill('close'));
});

test('is not put off by kept connections that the service closed for being idle', async () => {
  const used = new Set<number | undefined>();
  await using cloud = await localCloud(({ path, port }) => {
    if (!path.includes('/compute')) return undefined;
    if (used.has(port)) return 'hang up';
    used.add(port);
    return { body: {} };
  });
  const openstack = connect(cloud.credentials, { pause: async () => undefined });
  for (const method of ['GET', 'POST', 'GET', 'PUT', 'DELETE', 'PATCH'] as const) {
    expect(await openstack.request('compute', { method, path: '/a' })).toMatchObject({ status: 200 });
  }
});

test("trusts the cloud's own certificate authority when it is given", async () => {
  const authority = certificateAuthority();
  await using cloud = await localCloud(undefined, await authority.issue(['127.0.0.1']));
  expect(await connect({ ...cloud.credentials, ca: authority.ca }).projectId()).toBe('p1');
});

test('does not trust an unknown certificate authority, says so at once and names cacert', async () => {
  await using cloud = await localCloud(undefined, await certificateAuthority().issue(['127.0.0.1']));
  expect(await failureOf(connect(cloud.credentials).projectId())).toMatchObject({
    message: expect.stringContaining(
      `identity at ${cloud.url} could not be reached for POST /identity/v3/auth/tokens: its certificate is not trusted`,
    ),
    remedy: expect.stringMatching(/cacert.*auth_url in clouds.yaml, cloud 'test'/),
  });
});

test('does not trust a certificate for another name', async () => {
  const authority = certificateAuthority();
  await using cloud = await localCloud(undefined, await authority.issue(['cloud.example.org']));
  expect(await failureOf(connect({ ...cloud.credentials, ca: authority.ca }).projectId())).toMatchObject({
    message: expect.stringContaining('its certificate is not trusted'),
  });
});

test('says when nothing listens at auth_url, and does not ask again', async () => {
  const url = await freedUrl();
  let count = 0;
  const countOne = () => {
    count += 1;
  };
  expect(await failureOf(connect(passwordCredentials(url), { count: countOne }).projectId())).toMatchObject({
    name: 'UnreachableError',
    message: expect.stringContaining(`identity at ${url} could not be reached`),
    remedy: "Check auth_url in clouds.yaml, cloud 'test', and that this network reaches it.",
  });
  expect(count).toBe(1);
});

test('signs in again after a lost answer, which does no harm', async () => {
  let lost = 1;
  await using cloud = await localCloud(() => (lost-- > 0 ? 'hang up' : undefined));
  expect(await connect(cloud.credentials, { pause: async () => undefined }).projectId()).toBe('p1');
  expect(cloud.seen).toHaveLength(2);
});

test('says that it is the catalog that names an address where nothing listens', async () => {
  const url = await freedUrl();
  const body = tokenBody([catalogEntry('compute', [{ url: `${url}/v2.1` }])]);
  await using cloud = await localCloud(() => ({ status: 201, headers: { 'x-subject-token': 't' }, body }));
  const openstack = connect(cloud.credentials, { pause: async () => undefined });
  expect(await failureOf(openstack.request('compute', get))).toMatchObject({
    message: expect.stringContaining('nothing listens there'),
    remedy: expect.stringContaining("The cloud's own catalog names this address for the interface 'public'"),
  });
});

test('suggests http when https is answered in plain text', async () => {
  await using cloud = await localCloud();
  const openstack = connect(passwordCredentials(cloud.url.replace('http:', 'https:')));
  expect(await failureOf(openstack.projectId())).toMatchObject({
    remedy: expect.stringContaining('Perhaps it wants http:// instead of https://.'),
  });
});

test('suggests http when https is hung up on', async () => {
  const server = createServer((socket) => socket.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const error = await failureOf(connect(passwordCredentials(url)).projectId());
  server.close();
  expect(error).toMatchObject({ remedy: expect.stringContaining('Perhaps it wants http:// instead of https://.') });
});

test('says when the name of the host is not known', async () => {
  expect(await failureOf(connect(passwordCredentials('http://cloud.invalid')).projectId())).toMatchObject({
    message: expect.stringMatching(/its name (is not known|could not be looked up)/),
  });
});

/** A URL at which nothing listens any more. */
async function freedUrl(): Promise<string> {
  await using cloud = await localCloud();
  return cloud.url;
}
