import { expect, test } from 'vitest';
import { asking, gitHub, home, refusalOf } from './asking.ts';

const create = 'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions';
const list = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions';
const remove = 'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}';

async function commented() {
  const at = Date.parse('2026-01-01T00:00:00Z');
  const { github, job } = await gitHub({ now: () => at });
  github.openIssue({ author: 'alice', title: 'A registry' });
  const { id } = github.writeComment({ issue: 1, author: 'alice', body: '/provision-registry arbutus' });
  return { github, job, one: { ...home, comment_id: id } };
}

test('only the first of many that react at once with the same has made the reaction', async () => {
  const { job, one } = await commented();
  const eyes = { ...one, content: 'eyes' } as const;
  const answers = await Promise.all(Array.from({ length: 10 }, () => job.request(create, eyes)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(9);
  expect(new Set(answers.map(({ data }) => data.id)).size).toBe(1);
  const rocket = await job.request(create, { ...one, content: 'rocket' });
  expect(rocket.status).toBe(201);
});

test('reactions are listed with who made them and when, and counted on the comment', async () => {
  const { job, one } = await commented();
  await job.request(create, { ...one, content: 'eyes' });
  await job.request(create, { ...one, content: 'rocket' });
  const { data } = await job.request(list, { ...one, content: 'eyes' });
  expect(data).toMatchObject([
    { content: 'eyes', user: { login: 'github-actions[bot]' }, created_at: '2026-01-01T00:00:00Z' },
  ]);
  const { data: comment } = await job.request('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', one);
  expect(comment.reactions).toMatchObject({ total_count: 2, eyes: 1, rocket: 1, heart: 0 });
});

test('only the first of many that delete a reaction has deleted it', async () => {
  const { job, one } = await commented();
  const { data } = await job.request(create, { ...one, content: 'eyes' });
  const taken = { ...one, reaction_id: data.id };
  const outcomes = await Promise.allSettled([job.request(remove, taken), job.request(remove, taken)]);
  const statuses = outcomes.map((one) => (one.status === 'fulfilled' ? one.value.status : one.reason.status));
  expect(statuses.toSorted()).toEqual([204, 404]);
  expect((await job.request(create, { ...one, content: 'eyes' })).status).toBe(201);
});

test('a token without the permission is turned away', async () => {
  const { github, one } = await commented();
  github.admit('poor', { issues: 'read' });
  const poor = asking(github, 'poor');
  expect((await poor.request(list, one)).status).toBe(200);
  expect(await refusalOf(poor.request(create, { ...one, content: 'eyes' }))).toEqual({
    status: 403,
    message: expect.stringContaining('Resource not accessible by integration'),
  });
});
