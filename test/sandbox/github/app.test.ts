import { createSign, generateKeyPairSync } from 'node:crypto';
import { Probot, ProbotOctokit } from 'probot';
import { expect, test } from 'vitest';
import type { SandboxGitHub } from '../../../src/sandbox/github/sandbox-github.ts';
import { asking, gitHub, home, refusalOf } from './asking.ts';

function probotFor({ url, app }: SandboxGitHub): Probot {
  const Octokit = ProbotOctokit.defaults({ baseUrl: url, throttle: { enabled: false }, retry: { enabled: false } });
  return new Probot({ appId: app.id, privateKey: app.privateKey, secret: 'a'.repeat(20), Octokit, logLevel: 'fatal' });
}

test('Probot finds the App, its installation and what it may there', async () => {
  const { github } = await gitHub();
  const app = await probotFor(github).auth();
  expect((await app.request('GET /app')).data).toMatchObject({
    slug: 'registry-bot',
    events: ['issue_comment', 'workflow_run'],
  });
  const { data: installations } = await app.request('GET /app/installations');
  expect(installations).toMatchObject([{ id: github.app.installationId, account: { login: 'neurolibre' } }]);
  const { data: installation } = await app.request('GET /repos/{owner}/{repo}/installation', home);
  expect(installation).toMatchObject({
    id: github.app.installationId,
    permissions: { issues: 'write', contents: 'read' },
  });
});

test('Probot writes as the App with a token of the installation', async () => {
  const { github } = await gitHub();
  github.openIssue({ author: 'alice', title: 'A registry' });
  const octokit = await probotFor(github).auth(github.app.installationId);
  const { data } = await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    ...home,
    issue_number: 1,
    body: 'On it.',
  });
  expect(data.user).toMatchObject({ login: 'registry-bot[bot]', type: 'Bot' });
  const { data: seen } = await octokit.request('GET /installation/repositories');
  expect(seen.repositories.map(({ full_name }) => full_name)).toEqual(['neurolibre/registries']);
});

test('a token may be narrowed to a repository and to permissions, and is good for an hour', async () => {
  let now = Date.now();
  const { github } = await gitHub({
    now: () => now,
    repositories: [{ name: 'neurolibre/registries' }, { name: 'neurolibre/books' }],
  });
  const app = asking(github, signed(github, { now }));
  const path = 'POST /app/installations/{installation_id}/access_tokens';
  const installation = { installation_id: github.app.installationId };
  const { data } = await app.request(path, {
    ...installation,
    repositories: ['registries'],
    permissions: { issues: 'read' },
  });
  const narrow = asking(github, data.token);
  expect((await narrow.request('GET /repos/{owner}/{repo}', home)).data.default_branch).toBe('main');
  expect(await refusalOf(narrow.request('GET /repos/{owner}/{repo}', { ...home, repo: 'books' }))).toMatchObject({
    status: 404,
  });
  expect(await refusalOf(narrow.request('GET /repos/{owner}/{repo}/actions/runs', home))).toMatchObject({
    status: 403,
  });
  expect(await refusalOf(app.request(path, { ...installation, permissions: { contents: 'write' } }))).toEqual({
    status: 422,
    message: expect.stringContaining('The permissions requested are not granted to this installation.'),
  });
  now += 3_600_000;
  expect(await refusalOf(narrow.request('GET /repos/{owner}/{repo}', home))).toMatchObject({ status: 401 });
});

test('what the App has not signed well is refused in GitHub’s words', async () => {
  const { github } = await gitHub();
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs1',
    format: 'pem',
  });
  const ask = async (claims: Claims) =>
    (await refusalOf(asking(github, signed(github, claims)).request('GET /app'))).message;
  expect(await ask({ privateKey: stranger.toString() })).toContain('A JSON web token could not be decoded');
  expect(await ask({ iss: '7' })).toContain('Integration not found');
  expect(await ask({ life: 700 })).toContain("'Expiration time' claim ('exp') is too far in the future");
  expect(await ask({ life: -1 })).toContain("'Expiration time' claim ('exp') must be a numeric value");
  expect(await ask({ now: Date.now() + 120_000 })).toContain("'Issued at' claim ('iat') must be an Integer");
  expect(await refusalOf(asking(github, 'job-token').request('GET /app'))).toMatchObject({ status: 401 });
  expect(await refusalOf(asking(github, 'ghs_unknown').request('GET /repos/{owner}/{repo}', home))).toMatchObject({
    status: 401,
    message: expect.stringContaining('Bad credentials'),
  });
  expect(await refusalOf(asking(github, signed(github, {})).request('GET /repos/{owner}/{repo}', home))).toMatchObject({
    status: 403,
  });
});

interface Claims {
  readonly privateKey?: string;
  readonly iss?: string;
  /** Seconds. */
  readonly life?: number;
  /** Milliseconds since the epoch. */
  readonly now?: number;
}

/** A token as the App signs it, unless told otherwise. */
function signed({ app }: SandboxGitHub, claims: Claims): string {
  const { privateKey = app.privateKey, iss = app.clientId, life = 540, now = Date.now() } = claims;
  const iat = Math.floor(now / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat, exp: iat + life, iss })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
}
