import { expect, test } from 'vitest';
import type { Credentials } from '../../src/openstack/credentials.ts';
import { identityEndpoint } from '../../src/openstack/keystone.ts';
import { connect } from '../../src/openstack/session.ts';
import { catalogOf, failureOf, localCloud, type Reply, tokenBody } from './local-cloud.ts';

const refused: Reply = { status: 401, body: { error: { code: 401, message: 'The request needs authentication.' } } };

async function signInWith(auth: Credentials['auth'], reply?: Reply) {
  await using cloud = await localCloud(() => reply);
  const outcome = await connect({ ...cloud.credentials, auth })
    .projectId()
    .catch((error: unknown) => error);
  return { outcome, seen: cloud.seen };
}

const password = {
  method: 'password',
  user: { name: 'alice', domain: { name: 'Default' } },
  password: 'a-secret-password',
  project: { name: 'registry', domain: { id: 'default' } },
} as const;

test('signs in with a password, scoped to the project', async () => {
  const { seen } = await signInWith(password);
  expect(seen[0]?.body).toEqual({
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: 'alice', domain: { name: 'Default' }, password: 'a-secret-password' } },
      },
      scope: { project: { name: 'registry', domain: { id: 'default' } } },
    },
  });
});

test('signs in with an application credential, without a scope', async () => {
  const { seen } = await signInWith({ method: 'application-credential', credential: { id: 'c1' }, secret: 's' });
  expect(seen[0]?.body).toEqual({
    auth: { identity: { methods: ['application_credential'], application_credential: { id: 'c1', secret: 's' } } },
  });
});

test('names the user of an application credential that is given by name', async () => {
  const credential = { name: 'registry', user: { name: 'alice', domain: { name: 'Default' } } };
  const { seen } = await signInWith({ method: 'application-credential', credential, secret: 's' });
  expect(seen[0]?.body).toEqual({
    auth: {
      identity: { methods: ['application_credential'], application_credential: { ...credential, secret: 's' } },
    },
  });
});

test('gets a token for the project from another token', async () => {
  const { seen } = await signInWith({ method: 'token', token: 'given', project: { id: 'p1' } });
  expect(seen[0]?.body).toEqual({
    auth: { identity: { methods: ['token'], token: { id: 'given' } }, scope: { project: { id: 'p1' } } },
  });
});

test('uses a token that has its project as it is', async () => {
  await using cloud = await localCloud(({ method, path }) => {
    if (path.includes('/servers')) return { body: {} };
    return method === 'GET' ? { body: tokenBody(catalogOf('http://unused')) } : undefined;
  });
  const openstack = connect({ ...cloud.credentials, auth: { method: 'token', token: 'given' } });
  await openstack.request('identity', { method: 'GET', path: '/servers' });
  expect(cloud.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /identity/v3/auth/tokens',
    'GET /identity/v3/servers',
  ]);
  expect(cloud.seen[0]?.headers).toMatchObject({ 'x-auth-token': 'given', 'x-subject-token': 'given' });
  expect(cloud.seen[1]?.headers['x-auth-token']).toBe('given');
});

test('refuses a token that is for no project', async () => {
  const { outcome } = await signInWith({ method: 'token', token: 'given' }, { body: { token: { user: { id: 'u' } } } });
  expect(outcome).toMatchObject({ message: "The token from clouds.yaml, cloud 'test' is for no project" });
});

test("passes on Keystone's words for a wrong password and says what to check, but not the password", async () => {
  const { outcome } = await signInWith(password, refused);
  expect(outcome).toMatchObject({
    kind: 'unauthorized',
    message: expect.stringContaining('The request needs authentication. [HTTP 401, request id req-1]'),
    remedy:
      "Keystone does not tell which part is wrong. Check in clouds.yaml, cloud 'test': the password, the user 'alice' and its domain 'Default' (user_domain_name), the project 'registry' and its domain 'default' (project_domain_name).",
  });
});

test('says which application credential was refused', async () => {
  const auth = { method: 'application-credential', credential: { id: 'c1' }, secret: 'hidden' } as const;
  const message = 'Could not find Application Credential: c1.';
  const { outcome } = await signInWith(auth, { status: 404, body: { error: { code: 404, message } } });
  expect(outcome).toMatchObject({
    message: expect.stringContaining(message),
    remedy: expect.stringContaining("the application credential 'c1' and its secret in clouds.yaml, cloud 'test'"),
  });
});

test('says that a given token has expired', async () => {
  const { outcome } = await signInWith({ method: 'token', token: 'given' }, refused);
  expect(outcome).toMatchObject({ remedy: expect.stringContaining('has expired, been revoked') });
});

test('says where auth_url should lead when it is redirected', async () => {
  const headers = { location: 'https://cloud.example.org/v3/auth/tokens' };
  const { outcome } = await signInWith(password, { status: 301, headers, body: '<h1>Moved</h1>' });
  expect(outcome).toMatchObject({
    remedy: "Set auth_url in clouds.yaml, cloud 'test' to https://cloud.example.org/v3.",
  });
});

test('notices that something else than Keystone answers', async () => {
  const { outcome } = await signInWith(password, { body: '<h1>Welcome to our web site</h1>' });
  expect(outcome).toMatchObject({ message: expect.stringContaining('answered, but not with a token') });
});

test('waits for a Keystone that is restarting', async () => {
  let restarting = true;
  await using cloud = await localCloud(() => {
    if (!restarting) return undefined;
    restarting = false;
    return { status: 503, body: 'starting' };
  });
  expect(await connect(cloud.credentials, { pause: async () => undefined }).projectId()).toBe('p1');
});

test.each([
  ['https://cloud.example.org:5000', 'https://cloud.example.org:5000/v3'],
  ['https://cloud.example.org:5000/', 'https://cloud.example.org:5000/v3'],
  ['https://cloud.example.org:5000/v3', 'https://cloud.example.org:5000/v3'],
  ['https://cloud.example.org/identity/v3/', 'https://cloud.example.org/identity/v3'],
  ['https://cloud.example.org:5000/v2.0', 'https://cloud.example.org:5000/v3'],
])('finds the Identity endpoint of auth_url %s', (authUrl, endpoint) => {
  expect(identityEndpoint({ authUrl, source: 'clouds.yaml' })).toBe(endpoint);
});

test('says when auth_url is no URL', async () => {
  await using cloud = await localCloud();
  const openstack = connect({ ...cloud.credentials, authUrl: 'cloud.example.org:5000' });
  expect(await failureOf(openstack.projectId())).toMatchObject({
    message: "auth_url in clouds.yaml, cloud 'test' is not a URL: 'cloud.example.org:5000'",
  });
});
