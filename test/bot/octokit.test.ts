import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { countedFetch } from '../../bot/fetch.ts';
import { botOctokit } from '../../bot/octokit.ts';

interface Answered {
  readonly status: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A GitHub that gives these answers one after the other and then `200`; `silence` is an answer that never comes. */
async function gitHub(...answers: (Answered | 'silence')[]) {
  const asked: string[] = [];
  const statuses: (number | undefined)[] = [];
  const warned: object[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const answer = answers.shift() ?? { status: 200 };
    if (answer === 'silence') return;
    const { status, message = 'told', headers = {} } = answer;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ message }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const log = { info() {}, error() {}, warn: (_: string, fields: object = {}) => void warned.push(fields) };
  const fetch = countedFetch((status) => statuses.push(status), 500);
  const octokit = new (botOctokit(log))({
    auth: { token: 'a-token' },
    baseUrl: `http://127.0.0.1:${port}`,
    request: { fetch },
  });
  return { request: octokit.request, asked, statuses, warned };
}

const get = 'GET /repos/{owner}/{repo}';
const repository = { owner: 'octo', repo: 'registries' };
const reactions = '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions';
const secondary = { message: 'You have exceeded a secondary rate limit' };

test('what only reads is asked again after an error of the server', async () => {
  const { request, asked, statuses } = await gitHub({ status: 502 });
  expect((await request(get, repository)).status).toBe(200);
  expect(asked).toHaveLength(2);
  expect(statuses).toEqual([502, 200]);
});

test('an edit is sent again, for it is the same the second time', async () => {
  const { request, asked } = await gitHub({ status: 500 });
  await request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
    ...repository,
    comment_id: 1,
    body: 'x',
  });
  expect(asked).toHaveLength(2);
});

test.each([
  [`POST ${reactions}`, { comment_id: 1, content: 'eyes' }],
  [`DELETE ${reactions}/{reaction_id}`, { comment_id: 1, reaction_id: 2 }],
])('nobody would know how often it was done: %s is sent once', async (route, given) => {
  for (const trouble of [{ status: 500 }, { status: 429 }, { status: 403, ...secondary }, 'silence'] as const) {
    const { request, asked } = await gitHub(trouble);
    await expect(request(route, { ...repository, ...given })).rejects.toThrow();
    expect(asked).toHaveLength(1);
  }
});

test.each([403, 429])('what only reads waits for as long as GitHub asks when it answers %s', async (status) => {
  const { request, asked, warned } = await gitHub({ status, ...secondary, headers: { 'retry-after': '1' } });
  const began = performance.now();
  expect((await request(get, repository)).status).toBe(200);
  expect(performance.now() - began).toBeGreaterThan(950);
  expect(asked).toHaveLength(2);
  expect(warned).toEqual([expect.objectContaining({ seconds: 1, waits: true })]);
});

test('when GitHub asks for minutes of patience it is left to a later sweep', async () => {
  const { request, asked, warned } = await gitHub({ status: 403, ...secondary, headers: { 'retry-after': '600' } });
  await expect(request(get, repository)).rejects.toThrow('secondary rate limit');
  expect(asked).toHaveLength(1);
  expect(warned).toEqual([expect.objectContaining({ seconds: 600, waits: false })]);
});

test('an hour without requests left is not waited for either', async () => {
  const reset = String(Math.round(Date.now() / 1000) + 3600);
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
  const { request, asked } = await gitHub({ status: 403, message: 'API rate limit exceeded', headers });
  await expect(request(get, repository)).rejects.toThrow('API rate limit exceeded');
  expect(asked).toHaveLength(1);
});

test('what is forbidden is not asked again', async () => {
  const { request, asked } = await gitHub({ status: 403, message: 'Resource not accessible by integration' });
  await expect(request(get, repository)).rejects.toThrow('Resource not accessible by integration');
  expect(asked).toHaveLength(1);
});

test('an answer that does not come in time is given up, and what only reads is asked again', async () => {
  const { request, asked, statuses } = await gitHub('silence');
  expect((await request(get, repository)).status).toBe(200);
  expect(asked).toHaveLength(2);
  expect(statuses).toEqual([undefined, 200]);
});
