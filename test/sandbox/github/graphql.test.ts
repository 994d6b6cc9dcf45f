import { expect, test } from 'vitest';
import { asking, gitHub } from './asking.ts';

const minimize = `mutation ($id: ID!) {
  minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { minimizedComment { isMinimized minimizedReason } }
}`;

async function commented() {
  const { github, job } = await gitHub();
  github.openIssue({ author: 'alice', title: 'A registry' });
  const comment = github.writeComment({ issue: 1, author: 'alice', body: 'Hello' });
  const { data } = await job.request('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', {
    owner: 'neurolibre',
    repo: 'registries',
    comment_id: comment.id,
  });
  return { github, job, comment, id: data.node_id };
}

async function errorsOf(asked: Promise<unknown>): Promise<unknown> {
  const error: unknown = await asked.then(
    () => undefined,
    (one: unknown) => one,
  );
  return error instanceof Error && 'errors' in error ? error.errors : error;
}

test('a comment is folded as outdated', async () => {
  const { job, comment, id } = await commented();
  expect(await job.graphql(minimize, { id })).toEqual({
    minimizeComment: { minimizedComment: { isMinimized: true, minimizedReason: 'outdated' } },
  });
  expect(comment.minimized).toBe('OUTDATED');
});

test('a comment that is not there, or may not be folded, is an error with its type', async () => {
  const { github, job, id } = await commented();
  expect(await errorsOf(job.graphql(minimize, { id: 'IC_kwDOelsewhere' }))).toMatchObject([
    {
      type: 'NOT_FOUND',
      path: ['minimizeComment'],
      message: "Could not resolve to a node with the global id of 'IC_kwDOelsewhere'.",
    },
  ]);
  github.admit('poor', { issues: 'read' });
  expect(await errorsOf(asking(github, 'poor').graphql(minimize, { id }))).toMatchObject([
    { type: 'FORBIDDEN', message: 'Resource not accessible by integration' },
  ]);
});

test('whatever else is asked is refused in GitHub’s shape', async () => {
  const { job, id } = await commented();
  expect(await errorsOf(job.graphql('query { viewer { login } }'))).toEqual([
    {
      path: ['query', 'viewer'],
      extensions: { code: 'undefinedField', typeName: 'Query', fieldName: 'viewer' },
      locations: [{ line: 1, column: 9 }],
      message: "Field 'viewer' doesn't exist on type 'Query'",
    },
  ]);
  expect(await errorsOf(job.graphql('mutation { deleteIssue }'))).toMatchObject([
    { path: ['mutation', 'deleteIssue'], extensions: { code: 'undefinedField' } },
  ]);
  expect(await errorsOf(job.graphql(minimize.replace('OUTDATED', 'OLD'), { id }))).toMatchObject([
    { message: expect.stringContaining('"OLD"') },
  ]);
  expect(await errorsOf(job.graphql('mutation {'))).toMatchObject([
    { message: expect.stringContaining('Syntax Error') },
  ]);
});
