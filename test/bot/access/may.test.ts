import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { may } from '../../../bot/access/may.ts';
import { accessOf } from '../../../src/target/access.ts';
import { accessSchema } from '../../../src/target/schema.ts';
import { permissions } from '../../../src/target/target.ts';
import type { GuardedVerb } from '../../../src/verbs.ts';
import { type RepositoryOptions, repository, wayTo } from './repository.ts';

const around = { signal: new AbortController().signal };
const teams = { 'example/operators': ['alice', 'bob'], 'example/Nobodies': [] };
const everybody = { alice: 'write', bob: 'write', carol: 'write' } as const;

async function decided(
  access: object,
  { who = 'alice', verb = 'provision', ...options }: RepositoryOptions & { who?: string; verb?: GuardedVerb } = {},
) {
  const { github } = await repository({ teams, roles: everybody, ...options });
  return await may(github, who, verb, accessOf(accessSchema.parse(access)), around);
}

test.each(permissions.flatMap((has, at) => permissions.map((needed, least) => [has, needed, at >= least] as const)))(
  'the role %s is enough for %s: %s',
  async (has, permission, enough) => {
    const decision = await decided({ permission }, { roles: { alice: has } });
    expect(decision).toEqual(
      enough
        ? { kind: 'allowed' }
        : { kind: 'refused', rule: { permission, users: [], teams: [] }, lacks: { kind: 'permission', has } },
    );
  },
);

test('who has no role in a public repository may read', async () => {
  const options = { roles: {}, teams: { 'example/operators': ['alice'] } };
  expect(await decided({ permission: 'read' }, options)).toEqual({ kind: 'allowed' });
  expect(await decided({}, options)).toMatchObject({ kind: 'refused', lacks: { kind: 'permission', has: 'read' } });
});

test('a user is named in whatever case', async () => {
  expect(await decided({ users: ['ALICE'] })).toEqual({ kind: 'allowed' });
});

test('who is not named is refused, and told who is', async () => {
  expect(await decided({ users: ['bob'], teams: ['example/operators'] }, { who: 'carol' })).toEqual({
    kind: 'refused',
    rule: { permission: 'write', users: ['bob'], teams: ['example/operators'] },
    lacks: { kind: 'people' },
  });
});

test('who is named needs the permission all the same', async () => {
  const decision = await decided({ users: ['alice'] }, { roles: { alice: 'triage' } });
  expect(decision).toMatchObject({ kind: 'refused', lacks: { kind: 'permission', has: 'triage' } });
});

test('one team of several is enough', async () => {
  expect(await decided({ teams: ['example/nobodies', 'example/operators'] })).toEqual({ kind: 'allowed' });
  expect(await decided({ teams: ['example/operators'] }, { who: 'bob' })).toEqual({ kind: 'allowed' });
  expect(await decided({ teams: ['example/nobodies'] })).toMatchObject({ kind: 'refused', lacks: { kind: 'people' } });
});

test('a verb has its own rule', async () => {
  const access = { users: ['alice'], verbs: { destroy: { permission: 'admin' }, check: { users: [] } } };
  expect(await decided(access, { verb: 'destroy' })).toMatchObject({ rule: { permission: 'admin', users: ['alice'] } });
  expect(await decided(access, { verb: 'check', who: 'carol' })).toEqual({ kind: 'allowed' });
  expect(await decided(access, { verb: 'lock', who: 'carol' })).toMatchObject({ kind: 'refused' });
});

test('a team that the token may not see refuses, and says which permission is missing', async () => {
  const options = { allowed: { metadata: 'read' } } as const;
  const unseen = {
    kind: 'unanswered',
    asked: 'who is in the team example/operators',
    needs: 'members',
    status: 403,
    words: 'Resource not accessible by integration',
    forbidden: true,
  };
  expect(await decided({ teams: ['example/operators'] }, options)).toEqual(unseen);
  expect(await decided({ teams: ['example/operators'], users: ['alice'] }, options)).toEqual({ kind: 'allowed' });
});

test('where teams cannot be seen, whoever may be in one is believed; permission and users still count', async () => {
  const { github } = await repository({ roles: everybody, allowed: { metadata: 'read' } });
  const decide = (access: object, who: string) =>
    may(github, who, 'provision', accessOf(accessSchema.parse(access)), { ...around, teams: 'believed' });
  expect(await decide({ teams: ['example/operators'] }, 'alice')).toEqual({ kind: 'allowed' });
  expect(await decide({ users: ['bob'] }, 'alice')).toMatchObject({ kind: 'refused', lacks: { kind: 'people' } });
  expect(await decide({ teams: ['example/operators'], permission: 'admin' }, 'alice')).toMatchObject({
    lacks: { kind: 'permission' },
  });
});

test('a person whom GitHub does not know is refused', async () => {
  expect(await decided({}, { who: 'nobody' })).toMatchObject({ kind: 'unanswered', status: 404, forbidden: false });
});

/** A GitHub that gives one answer to everything. */
async function answering(status: number, body: object, headers: Readonly<Record<string, string>> = {}) {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const github = wayTo(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
  return await may(github, 'alice', 'provision', accessOf(accessSchema.parse({})), around);
}

test.each([
  ['security-manager', 'admin', 'allowed'],
  ['deployer', 'write', 'allowed'],
  ['reporter', 'read', 'refused'],
  ['none', 'none', 'refused'],
  ['', 'constructor', 'refused'],
])("an organization's own role %s counts as the permission %s", async (role_name, permission, kind) => {
  expect(await answering(200, { role_name, permission, user: null })).toMatchObject({ kind });
});

test.each([
  [500, {}, false],
  [429, { 'retry-after': '60' }, false],
  [403, { 'x-ratelimit-remaining': '0' }, false],
  [403, { 'retry-after': '60' }, false],
  [403, {}, true],
] as const)('an answer %d %j refuses; it is for lack of a permission: %s', async (status, headers, forbidden) => {
  expect(await answering(status, { message: 'No.' }, headers)).toEqual({
    kind: 'unanswered',
    asked: 'who may do what in this repository',
    needs: 'metadata',
    status,
    words: 'No.',
    forbidden,
  });
});
