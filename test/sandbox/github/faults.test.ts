import { ProbotOctokit } from 'probot';
import { expect, test } from 'vitest';
import { faults as noFaults } from '../../../src/sandbox/faults.ts';
import { primaryLimit, secondaryLimit } from '../../../src/sandbox/github/limits.ts';
import { gitHub, home, refusalOf } from './asking.ts';

const create = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
const comment = { ...home, issue_number: 1, body: 'On it.' };

async function faulty() {
  const faults = noFaults();
  const { github, job } = await gitHub({ faults });
  github.openIssue({ author: 'alice', title: 'A registry' });
  const written = () => github.repository().comments.size;
  return { faults, github, job, written };
}

test('a fault strikes the route that it is for, as often as it is to', async () => {
  const { faults, job, written } = await faulty();
  const words = { status: 500, message: 'Server Error' };
  faults.inject({
    service: 'github',
    method: 'POST',
    path: /\/comments$/,
    effect: { kind: 'refusal', acted: false, words },
  });
  expect((await job.request('GET /repos/{owner}/{repo}/issues/comments', home)).status).toBe(200);
  expect(await refusalOf(job.request(create, comment))).toMatchObject({ status: 500 });
  expect((await job.request(create, comment)).status).toBe(201);
  expect(written()).toBe(1);
});

test('a connection is reset before or after what was asked for is done', async () => {
  const { faults, job, written } = await faulty();
  for (const acted of [false, true]) {
    faults.inject({ service: 'github', method: 'POST', effect: { kind: 'reset', acted } });
    await expect(job.request(create, comment)).rejects.toThrow();
    expect(written()).toBe(acted ? 1 : 0);
  }
});

test.each([
  ['secondary', () => secondaryLimit(1)],
  ['primary', () => primaryLimit(Date.now() + 1000)],
  ['primary', () => primaryLimit(Date.now() + 1000, 429)],
] as const)('Octokit knows the %s limit for what it is, and when to ask again', async (kind, effect) => {
  const { faults, github, written } = await faulty();
  const heard: string[] = [];
  const told = (name: string) => (retryAfter: number) => {
    heard.push(name);
    return retryAfter <= 60;
  };
  const octokit = new ProbotOctokit({
    auth: { token: 'job-token' },
    baseUrl: github.url,
    retry: { enabled: false },
    throttle: { onRateLimit: told('primary'), onSecondaryRateLimit: told('secondary') },
  });
  faults.inject({ service: 'github', method: 'POST', effect: effect() });
  expect((await octokit.request(create, comment)).status).toBe(201);
  expect(heard).toEqual([kind]);
  expect(written()).toBe(1);
});

test('every answer takes as long as it is told to', async () => {
  const { github, job } = await faulty();
  github.latencyMs = 50;
  const began = performance.now();
  await job.request('GET /repos/{owner}/{repo}', home);
  expect(performance.now() - began).toBeGreaterThanOrEqual(49);
});
