import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../bot/actions/run.ts';
import type { Core } from '../../bot/core/core.ts';
import { startGitHub } from '../../src/sandbox/github/start-github.ts';
import { fakeRunner } from '../action/fake-runner.ts';

const token = 'ghs_of-the-job';
const comment = {
  id: 7,
  body: '/plan-registry sandbox',
  created_at: '2026-01-02T03:04:05Z',
  user: { login: 'alice', type: 'User' },
};

/** Runs a job that an event has started, with a core that notes what it is told. */
async function job(event: string, payload: unknown, env: NodeJS.ProcessEnv = {}, core: Partial<Core> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'event-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'event.json');
  await writeFile(file, JSON.stringify(payload));
  const told: unknown[] = [];
  const noting = (name: string) => async (_: unknown, what: unknown) => void told.push([name, what]);
  const { runner, said } = fakeRunner();
  const exitCode = await run(runner, {
    core: {
      receive: noting('receive'),
      finish: noting('finish'),
      conclude: noting('conclude'),
      sweep: noting('sweep'),
      verify: noting('verify'),
      ...core,
    },
    env: {
      GITHUB_EVENT_NAME: event,
      GITHUB_EVENT_PATH: file,
      GITHUB_REPOSITORY: 'neurolibre/registries',
      GITHUB_RUN_ID: '4711',
      'INPUT_GITHUB-TOKEN': token,
      ...env,
    },
    signal: new AbortController().signal,
  });
  return { exitCode, told, said };
}

test('a comment is received', async () => {
  const { exitCode, told } = await job('issue_comment', { action: 'created', issue: { number: 3 }, comment });
  expect(exitCode).toBe(0);
  expect(told).toEqual([
    [
      'receive',
      {
        id: 7,
        issue: 3,
        author: 'alice',
        authorType: 'User',
        body: '/plan-registry sandbox',
        createdAt: '2026-01-02T03:04:05Z',
      },
    ],
  ]);
});

test('a comment that was only edited is not', async () => {
  const { exitCode, told, said } = await job('issue_comment', { action: 'edited', issue: { number: 3 }, comment });
  expect([exitCode, told]).toEqual([1, []]);
  expect(said).toContainEqual(expect.stringMatching(/^error The bot does nothing about the event issue_comment\n→ /));
});

test('on a schedule all is swept', async () => {
  const swept = await job('schedule', { schedule: '7 * * * *' });
  expect(swept.told).toEqual([['sweep', expect.anything()]]);
});

test('a dispatched run is verified with the inputs that it got', async () => {
  const inputs = {
    command: 'plan',
    target: 'sandbox',
    requester: 'alice',
    'issue-number': '3',
    'request-comment-id': '7',
  };
  const { told } = await job('workflow_dispatch', { inputs, sender: { login: 'registry-bot[bot]' } });
  expect(told).toEqual([
    [
      'verify',
      {
        run: 4711,
        actor: 'registry-bot[bot]',
        command: 'plan',
        target: 'sandbox',
        arguments: '',
        confirm: '',
        requester: 'alice',
        issue: '3',
        requestComment: '7',
        comment: '',
      },
    ],
  ]);
});

test('the last job of a dispatched run tells how the others have ended', async () => {
  const payload = { inputs: {}, sender: { login: 'github-actions[bot]' } };
  const { told } = await job('workflow_dispatch', payload, { INPUT_RESULTS: 'failure skipped' });
  expect(told).toEqual([['conclude', { run: 4711, results: ['failure', 'skipped'] }]]);
});

test('the core asks GitHub with the job’s own token, and writes as github-actions', async () => {
  await using github = await startGitHub();
  github.admit(token, { issues: 'write' });
  github.openIssue({ number: 3, author: 'alice', title: 'A registry, please' });
  const { exitCode } = await job(
    'issue_comment',
    { action: 'created', issue: { number: 3 }, comment },
    { GITHUB_API_URL: github.url },
    {
      async receive({ request, repository, self }, { issue }) {
        const path = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
        const { data } = await request(path, { ...repository, issue_number: issue, body: 'On it.' });
        expect(data.user?.login).toBe(self);
      },
    },
  );
  expect(exitCode).toBe(0);
  expect([...github.repository().comments.values()]).toMatchObject([
    { author: 'github-actions[bot]', bodies: ['On it.'] },
  ]);
});

test('an error fails the job, with its remedy beside it, and the token is masked before', async () => {
  const { exitCode, said } = await job(
    'schedule',
    {},
    {},
    {
      async sweep() {
        throw new Error('GitHub is away');
      },
    },
  );
  expect(exitCode).toBe(1);
  expect(said[0]).toBe(`setSecret ${token}`);
  expect(said).toContainEqual('error GitHub is away');
});

test('what is no job, or has no token, is told', async () => {
  const away = await job('schedule', {}, { GITHUB_REPOSITORY: '' });
  expect(away).toMatchObject({ exitCode: 1, told: [] });
  expect(away.said).toContainEqual(expect.stringContaining('This is no job of GitHub Actions'));
  const poor = await job('schedule', {}, { 'INPUT_GITHUB-TOKEN': '' });
  expect(poor).toMatchObject({ exitCode: 1, told: [] });
  expect(poor.said).toContainEqual(expect.stringContaining('The input github-token is empty'));
});
