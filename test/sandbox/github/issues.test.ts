import { expect, test } from 'vitest';
import { gitHub, home, refusalOf } from './asking.ts';

const list = 'GET /repos/{owner}/{repo}/issues';

test('an issue is opened with labels, found by them, and closed', async () => {
  const { job } = await gitHub();
  const labels = ['registry-check'];
  const { data: made } = await job.request('POST /repos/{owner}/{repo}/issues', { ...home, title: 'Look', labels });
  expect(made).toMatchObject({ number: 1, state: 'open', user: { login: 'github-actions[bot]' } });
  const found = async (query: { labels?: string; state?: 'open' | 'closed' | 'all' }) =>
    (await job.request(list, { ...home, ...query })).data.map(({ number }) => number);
  expect(await found({ labels: 'registry-check' })).toEqual([1]);
  expect(await found({ labels: 'other' })).toEqual([]);
  const one = { ...home, issue_number: 1 };
  await job.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
    ...one,
    state: 'closed',
    body: 'Well again',
  });
  expect(await found({})).toEqual([]);
  expect(await found({ state: 'all' })).toEqual([1]);
  const { data } = await job.request('GET /repos/{owner}/{repo}/issues/{issue_number}', one);
  expect(data).toMatchObject({ state: 'closed', body: 'Well again', labels: [{ name: 'registry-check' }] });
});

test('pull requests are issues that say so', async () => {
  const { github, job } = await gitHub();
  github.openIssue({ author: 'alice', title: 'A change', pullRequest: true });
  const { data } = await job.request(list, home);
  expect(data).toMatchObject([
    { html_url: 'https://github.com/neurolibre/registries/pull/1', pull_request: { url: expect.any(String) } },
  ]);
});

test('a deployment is made for a commit that is there, and found by its environment', async () => {
  const { github, job } = await gitHub();
  const create = 'POST /repos/{owner}/{repo}/deployments';
  const [commit] = github.repository().commits;
  const made = { ...home, environment: 'arbutus', task: 'provision' };
  const { data } = await job.request(create, { ...made, ref: commit?.sha ?? '' });
  await job.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
    ...home,
    deployment_id: 'id' in data ? Number(data.id) : 0,
    state: 'success',
    environment_url: 'https://registry.example.org',
  });
  expect(github.repository().deployments).toMatchObject([
    { environment: 'arbutus', statuses: [{ state: 'success', environment_url: 'https://registry.example.org' }] },
  ]);
  const find = async (environment: string) =>
    (await job.request('GET /repos/{owner}/{repo}/deployments', { ...home, environment })).data.length;
  expect([await find('arbutus'), await find('beluga')]).toEqual([1, 0]);
  expect((await refusalOf(job.request(create, { ...made, ref: 'f'.repeat(40) }))).message).toContain(
    'No ref found for',
  );
});
