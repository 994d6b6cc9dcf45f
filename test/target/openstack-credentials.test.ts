import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../../src/engine/usage-error.ts';
import { type CredentialsOptions, openstackCredentials } from '../../src/target/openstack-credentials.ts';

const url = 'https://cloud.example.org:5000/v3';

const variables = {
  OS_AUTH_URL: url,
  OS_USERNAME: 'me',
  OS_PASSWORD: 'hunter2hunter2',
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_NAME: 'binder',
  OS_PROJECT_DOMAIN_ID: 'default',
};

const auth = `auth_url: ${url}, username: me, password: hunter2hunter2, user_domain_name: Default, project_id: p1`;
const arbutus = `clouds: { arbutus: { auth: { ${auth} } } }`;

/** A working directory and a home with these files in them, by paths that begin with `cwd/` or `home/`. */
async function place(
  files: Readonly<Record<string, string>>,
  options: Omit<CredentialsOptions, 'cwd' | 'home' | 'env'> & { readonly env?: NodeJS.ProcessEnv } = {},
): Promise<CredentialsOptions> {
  const root = await mkdtemp(join(tmpdir(), 'credentials-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [name, content] of Object.entries({ 'cwd/x': '', 'home/x': '', ...files })) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return { env: {}, ...options, cwd: join(root, 'cwd'), home: join(root, 'home') };
}

async function refusal(options: CredentialsOptions): Promise<UsageError> {
  const error: unknown = await openstackCredentials(options).catch((error: unknown) => error);
  if (error instanceof UsageError) return error;
  throw new Error(`no usage error: ${JSON.stringify(error)}`);
}

test('takes a password from the OS_* variables', async () => {
  expect(await openstackCredentials(await place({}, { env: { ...variables, OS_REGION_NAME: 'east' } }))).toEqual({
    authUrl: url,
    auth: {
      method: 'password',
      user: { name: 'me', domain: { name: 'Default' } },
      password: 'hunter2hunter2',
      project: { name: 'binder', domain: { id: 'default' } },
    },
    region: 'east',
    interface: 'public',
    source: 'the OS_* variables',
  });
});

test('takes the cloud that the target names from clouds.yaml', async () => {
  const text = `clouds:
  other: { auth: { auth_url: https://other.example.org } }
  arbutus: { region_name: east, interface: internalURL, auth: { ${auth} } }`;
  const options = await place({ 'cwd/clouds.yaml': text }, { cloud: 'arbutus' });
  expect(await openstackCredentials(options)).toEqual({
    authUrl: url,
    auth: {
      method: 'password',
      user: { name: 'me', domain: { name: 'Default' } },
      password: 'hunter2hunter2',
      project: { id: 'p1' },
    },
    region: 'east',
    interface: 'internal',
    source: `clouds.yaml (${join(options.cwd, 'clouds.yaml')}), cloud 'arbutus'`,
  });
});

test('takes the cloud that OS_CLOUD names', async () => {
  const files = { 'home/.config/openstack/clouds.yaml': arbutus };
  const { source } = await openstackCredentials(await place(files, { env: { OS_CLOUD: 'arbutus' } }));
  expect(source).toContain(".config/openstack/clouds.yaml), cloud 'arbutus'");
});

test('takes the only cloud of a clouds.yaml when nobody names one', async () => {
  expect((await openstackCredentials(await place({ 'cwd/clouds.yaml': arbutus }))).source).toContain("'arbutus'");
});

test('the first clouds.yaml found wins and is not merged with the next', async () => {
  const files = { 'cwd/clouds.yaml': 'clouds: { near: { auth: {} } }', 'home/.config/openstack/clouds.yaml': arbutus };
  const error = await refusal(await place(files, { cloud: 'arbutus' }));
  expect(error.message).toMatch(/cwd\/clouds\.yaml\) has no cloud 'arbutus'/);
});

test('OS_CLIENT_CONFIG_FILE goes before the places where one usually lies', async () => {
  const options = await place({ 'cwd/clouds.yaml': 'clouds: { near: { auth: {} } }', 'home/mine.yaml': arbutus });
  const env = { OS_CLIENT_CONFIG_FILE: '~/mine.yaml' };
  expect((await openstackCredentials({ ...options, env })).source).toContain('home/mine.yaml');
});

test('a clouds.yaml that merely lies there yields to the OS_* variables', async () => {
  const options = await place({ 'cwd/clouds.yaml': arbutus }, { env: variables });
  expect((await openstackCredentials(options)).source).toBe('the OS_* variables');
});

test('lays secure.yaml over clouds.yaml, wherever each was found', async () => {
  const files = {
    'cwd/clouds.yaml': `clouds: { arbutus: { auth: { auth_url: ${url}, username: me, user_domain_name: Default, project_id: p1 } } }`,
    'home/.config/openstack/secure.yaml': 'clouds: { arbutus: { auth: { password: from-secure } } }',
  };
  expect((await openstackCredentials(await place(files))).auth).toMatchObject({
    user: { name: 'me' },
    password: 'from-secure',
  });
});

test('takes the content of a clouds.yaml from OPENSTACK_CLOUDS_YAML, whatever files lie there', async () => {
  const files = {
    'cwd/clouds.yaml': 'clouds: { near: {} }',
    'cwd/secure.yaml': 'clouds: { arbutus: { auth: { password: x } } }',
  };
  const options = await place(files, { cloud: 'arbutus', env: { OPENSTACK_CLOUDS_YAML: arbutus } });
  expect(await openstackCredentials(options)).toMatchObject({
    source: "OPENSTACK_CLOUDS_YAML, cloud 'arbutus'",
    auth: { password: 'hunter2hunter2' },
  });
});

test('a password of digits stays as it was written', async () => {
  const text = arbutus.replace('hunter2hunter2', '0012345');
  expect((await openstackCredentials(await place({ 'cwd/clouds.yaml': text }))).auth).toMatchObject({
    password: '0012345',
  });
});

test.each([
  [
    'the content and the variables',
    { OPENSTACK_CLOUDS_YAML: arbutus, ...variables },
    undefined,
    ['OPENSTACK_CLOUDS_YAML', 'OS_AUTH_URL'],
  ],
  [
    'the content and a lone password',
    { OPENSTACK_CLOUDS_YAML: arbutus, OS_PASSWORD: 'hunter2hunter2' },
    undefined,
    ['OPENSTACK_CLOUDS_YAML', 'OS_PASSWORD'],
  ],
  ['a cloud in the target and the variables', variables, 'arbutus', ["'cloud: arbutus'", 'OS_AUTH_URL']],
  [
    'OS_CLOUD and the variables',
    { ...variables, OS_CLOUD: 'arbutus' },
    undefined,
    ['OS_CLOUD (arbutus)', 'OS_AUTH_URL'],
  ],
  [
    'a cloud in the target and another in OS_CLOUD',
    { OS_CLOUD: 'beluga' },
    'arbutus',
    ["'cloud: arbutus'", 'OS_CLOUD (beluga)'],
  ],
] as const)('refuses two sources at once: %s', async (_, env, cloud, named) => {
  const error = await refusal(await place({ 'cwd/clouds.yaml': arbutus }, { env, ...(cloud && { cloud }) }));
  for (const name of named) expect(error.message).toContain(name);
  expect(error.message).not.toContain('hunter2');
  expect(error.remedy).toMatch(/^To use .+; to use .+\.$/);
});

test('the same cloud in the target and in OS_CLOUD is one source', async () => {
  const options = await place({ 'cwd/clouds.yaml': arbutus }, { cloud: 'arbutus', env: { OS_CLOUD: 'arbutus' } });
  expect((await openstackCredentials(options)).source).toContain("'arbutus'");
});

test.each([
  ['by id', 'application_credential_id: ac1', { id: 'ac1' }],
  ['by name and user', 'application_credential_name: robot, user_id: u1', { name: 'robot', user: { id: 'u1' } }],
])('an application credential %s is taken without the project that stands beside it', async (_, keys, credential) => {
  const text = `clouds: { a: { auth_type: v3applicationcredential, auth: { auth_url: ${url}, ${keys}, application_credential_secret: s, project_name: leftover } } }`;
  expect((await openstackCredentials(await place({ 'cwd/clouds.yaml': text }))).auth).toEqual({
    method: 'application-credential',
    credential,
    secret: 's',
  });
});

test('takes a token, with or without a project', async () => {
  const env = { OS_AUTH_URL: url, OS_AUTH_TYPE: 'token', OS_TOKEN: 't' };
  expect((await openstackCredentials(await place({}, { env }))).auth).toEqual({ method: 'token', token: 't' });
  const scoped = await place({}, { env: { ...env, OS_PROJECT_ID: 'p1' } });
  expect((await openstackCredentials(scoped)).auth).toEqual({ method: 'token', token: 't', project: { id: 'p1' } });
});

test.each([
  ['OS_AUTH_URL', 'OS_AUTH_URL is missing in the OS_* variables'],
  ['OS_USERNAME', 'OS_USERNAME is missing in the OS_* variables'],
  ['OS_PASSWORD', 'OS_PASSWORD is missing in the OS_* variables'],
  [
    'OS_USER_DOMAIN_NAME',
    "the domain of user 'me' is missing in the OS_* variables: neither OS_USER_DOMAIN_NAME nor OS_USER_DOMAIN_ID is set",
  ],
  ['OS_PROJECT_NAME', 'neither OS_PROJECT_NAME nor OS_PROJECT_ID is in the OS_* variables'],
  ['OS_PROJECT_DOMAIN_ID', "the domain of project 'binder' is missing"],
])('says so when %s is missing', async (variable, message) => {
  const error = await refusal(await place({}, { env: { ...variables, [variable]: '' } }));
  expect(error.message).toContain(message);
});

test('names a missing key as it is called in clouds.yaml', async () => {
  const text = arbutus.replace('password: hunter2hunter2, ', '');
  const error = await refusal(await place({ 'cwd/clouds.yaml': text }));
  expect(error.message).toMatch(/auth\.password is missing in clouds\.yaml \(.*\), cloud 'arbutus'/);
});

test.each([
  ['an unknown cloud', arbutus, { cloud: 'arbutsu' }, "has no cloud 'arbutsu'; did you mean 'arbutus'?"],
  ['two clouds and no choice', 'clouds: { a: {}, b: {} }', {}, 'has 2 clouds and none is chosen: a, b'],
  ['a profile', 'clouds: { a: { profile: vexxhost } }', {}, "has a 'profile', which only openstacksdk can look up"],
  ['certificates not verified', arbutus.replace('auth:', 'verify: no, auth:'), {}, 'asks not to verify certificates'],
  ['an unknown interface', arbutus.replace('auth:', 'interface: private, auth:'), {}, 'interface in clouds.yaml'],
  ['single sign-on', arbutus.replace('auth:', 'auth_type: v3oidcpassword, auth:'), {}, "'v3oidcpassword'"],
  ['Identity v2', arbutus.replace('/v3', '/v2.0'), {}, 'Identity API v2.0'],
  ['a URL that is none', arbutus.replace('https://', ''), {}, 'is not an http or https URL'],
  [
    'a certificate file that is not there',
    arbutus.replace('auth:', 'cacert: ca.pem, auth:'),
    {},
    'ca.pem, which cannot be read (ENOENT)',
  ],
  ['no clouds at all', 'cloud: {}', {}, "it has no mapping 'clouds'"],
])('refuses %s', async (_, text, options, message) => {
  const error = await refusal(await place({ 'cwd/clouds.yaml': text }, options));
  expect(error.message).toContain(message);
});

test.each(['*hunter2hunter2', '"hunter2hunter2', '%hunter2hunter2', '{hunter2hunter2'])(
  'never shows what is wrong with the YAML, for it may be a password: %s',
  async (password) => {
    const text = `clouds:\n  arbutus:\n    auth:\n      auth_url: ${url}\n      password: ${password}\n`;
    const error = await refusal(await place({ 'cwd/clouds.yaml': text }));
    expect(`${error.message} ${error.remedy} ${error.cause}`).not.toContain('hunter2');
  },
);

test("reads the cloud's certificate authority", async () => {
  const text = arbutus.replace('auth:', 'cacert: ~/ca.pem, auth:');
  const options = await place({ 'cwd/clouds.yaml': text, 'home/ca.pem': 'PEM' });
  expect((await openstackCredentials(options)).ca).toBe('PEM');
});

test('says where credentials can come from when there are none', async () => {
  const error = await refusal(await place({}));
  expect(error.message).toBe(
    'There are no OpenStack credentials: no clouds.yaml, no OPENSTACK_CLOUDS_YAML and no OS_AUTH_URL',
  );
  expect(error.remedy).toContain('~/.config/openstack');
});

test('says so when a cloud is named and there is no clouds.yaml', async () => {
  expect((await refusal(await place({}, { cloud: 'arbutus' }))).message).toContain(
    "no clouds.yaml to find cloud 'arbutus' in",
  );
});
