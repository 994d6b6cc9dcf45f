import { expect, test } from 'vitest';
import { gitHub, home, refusalOf } from './asking.ts';

const list = 'GET /repos/{owner}/{repo}/issues/comments';
const create = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';

test('a comment is made, read, edited and listed as the token’s own', async () => {
  const { github, job } = await gitHub();
  const { number } = github.openIssue({ author: 'alice', title: 'A registry' });
  const { data: made, status } = await job.request(create, { ...home, issue_number: number, body: 'On it.' });
  expect(status).toBe(201);
  expect(made).toMatchObject({
    body: 'On it.',
    user: { login: 'github-actions[bot]', type: 'Bot' },
    author_association: 'NONE',
    issue_url: `${github.url}/repos/neurolibre/registries/issues/${number}`,
    html_url: `https://github.com/neurolibre/registries/issues/${number}#issuecomment-${made.id}`,
  });
  const one = { ...home, comment_id: made.id };
  await job.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...one, body: 'Done.' });
  const { data: read } = await job.request('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', one);
  expect(read).toMatchObject({ id: made.id, node_id: made.node_id, body: 'Done.' });
  const { data: all } = await job.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    ...home,
    issue_number: number,
  });
  expect(all.map(({ id }) => id)).toEqual([made.id]);
  expect(github.repository().comments.get(Number(made.id))?.bodies).toEqual(['On it.', 'Done.']);
});

test('a person’s comment says who it is by and what the person is to the repository', async () => {
  const { github, job } = await gitHub({ teams: { 'neurolibre/operators': ['bob'] } });
  github.openIssue({ author: 'alice', title: 'A registry' });
  for (const author of ['alice', 'bob', 'mallory']) github.writeComment({ issue: 1, author, body: 'Hello' });
  const { data } = await job.request(list, home);
  expect(data.map(({ user, author_association }) => [user?.login, user?.type, author_association])).toEqual([
    ['alice', 'User', 'COLLABORATOR'],
    ['bob', 'User', 'MEMBER'],
    ['mallory', 'User', 'NONE'],
  ]);
});

test('long lists come in pages that lead to one another', async () => {
  const { github, job } = await gitHub();
  github.openIssue({ author: 'alice', title: 'A registry' });
  for (let n = 1; n <= 5; n++) github.writeComment({ issue: 1, author: 'alice', body: `${n}` });
  const middle = await job.request(list, { ...home, per_page: 2, page: 2 });
  expect(middle.data.map(({ body }) => body)).toEqual(['3', '4']);
  const links = middle.headers.link?.match(/page=\d+>; rel="\w+"/g)?.filter((one) => !one.startsWith('per'));
  expect(links).toEqual(['page=1>; rel="prev"', 'page=3>; rel="next"', 'page=3>; rel="last"', 'page=1>; rel="first"']);
  const bodies = await job.paginate(list, { ...home, per_page: 2 }, ({ data }) => data.map(({ body }) => body));
  expect(bodies).toEqual(['1', '2', '3', '4', '5']);
});

test('a repository’s comments are listed since a time, by when they were changed', async () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const { github, job } = await gitHub({ now: () => now });
  github.openIssue({ author: 'alice', title: 'A registry' });
  const first = github.writeComment({ issue: 1, author: 'alice', body: 'first' });
  now += 60_000;
  github.writeComment({ issue: 1, author: 'alice', body: 'second' });
  now += 60_000;
  const since = new Date(now).toISOString();
  github.writeComment({ issue: 1, author: 'alice', body: 'third' });
  const one = { ...home, comment_id: first.id, body: 'first, edited' };
  await job.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', one);

  const bodies = async (query: { since?: string; sort?: 'created' | 'updated'; direction?: 'asc' | 'desc' }) =>
    (await job.request(list, { ...home, ...query })).data.map(({ body }) => body);
  expect(await bodies({})).toEqual(['first, edited', 'second', 'third']);
  expect(await bodies({ since })).toEqual(['first, edited', 'third']);
  expect(await bodies({ sort: 'updated', direction: 'desc' })).toEqual(['third', 'first, edited', 'second']);
});

test('a comment that GitHub would not take is refused in its words', async () => {
  const { github, job } = await gitHub();
  github.openIssue({ author: 'alice', title: 'A registry' });
  const write = (body: string, issue = 1) => refusalOf(job.request(create, { ...home, issue_number: issue, body }));
  expect(await write('x'.repeat(65_537))).toEqual({
    status: 422,
    message: expect.stringContaining('Body is too long (maximum is 65536 characters)'),
  });
  expect(await write(' ')).toEqual({ status: 422, message: expect.stringContaining('Body cannot be blank') });
  expect((await write('Hello', 2)).status).toBe(404);
  await job.request(create, { ...home, issue_number: 1, body: 'x'.repeat(65_536) });
  // These were no mistakes that the description tells of.
  expect(github.refused).toEqual([]);
});

test('a comment is deleted once, also one of another’s', async () => {
  const { github, job } = await gitHub();
  github.openIssue({ author: 'alice', title: 'A registry' });
  const { id } = github.writeComment({ issue: 1, author: 'alice', body: 'Hello' });
  const one = { ...home, comment_id: id };
  const remove = 'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}';
  expect((await job.request(remove, one)).status).toBe(204);
  expect(await refusalOf(job.request(remove, one))).toMatchObject({ status: 404 });
  expect(github.repository().comments.size).toBe(0);
});

test('GraphQL tells when a comment was edited last, which folding is not', async () => {
  let at = Date.parse('2026-01-01T00:00:00Z');
  const { github, job } = await gitHub({ now: () => at });
  github.openIssue({ author: 'alice', title: 'A registry' });
  const { id } = github.writeComment({ issue: 1, author: 'alice', body: 'Hello' });
  const one = { ...home, comment_id: id };
  const get = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}';
  const { data } = await job.request(get, one);
  expect(data.minimized).toBeNull();
  const edited = () =>
    job.graphql('query ($id: ID!) { node(id: $id) { ... on IssueComment { lastEditedAt } } }', { id: data.node_id });
  const fold = `mutation ($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { clientMutationId } }`;
  await job.graphql(fold, { id: data.node_id });
  expect((await job.request(get, one)).data.minimized).toEqual({ reason: 'outdated' });
  expect(await edited()).toEqual({ node: { lastEditedAt: null } });
  at += 60_000;
  await job.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...one, body: 'Goodbye' });
  expect(await edited()).toEqual({ node: { lastEditedAt: '2026-01-01T00:01:00Z' } });
});
