import { expect, test } from 'vitest';
import type { Change } from '../../../src/sandbox/github/sandbox-github.ts';
import { home } from './asking.ts';
import { inputs, withWorkflow, workflow } from './workflow.ts';

test('whoever watches is told of every change as it is made', async () => {
  const { github, job } = await withWorkflow();
  const told: Change[] = [];
  github.changes.on('change', (change) => told.push(change));
  github.openIssue({ author: 'alice', title: 'A registry' });
  const { id } = github.writeComment({ issue: 1, author: 'alice', body: 'Hello' });
  const one = { ...home, comment_id: id };
  await job.request('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', { ...one, content: 'eyes' });
  await job.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...one, body: 'Hello again' });
  await job.request('POST /repos/{owner}/{repo}/milestones', { ...home, title: 'registry arbutus is locked' });
  const run = { ...workflow, ref: 'main', inputs };
  await job.request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', run);
  const [made] = github.repository().runs.keys();
  if (made === undefined) throw new Error('no run was made');
  github.run(made).begin();

  const repository = 'neurolibre/registries';
  expect(told).toEqual([
    { kind: 'issue', repository, id: 1, issue: 1 },
    { kind: 'comment', repository, id, issue: 1 },
    { kind: 'reaction', repository, id, issue: 1 },
    { kind: 'comment', repository, id, issue: 1 },
    { kind: 'milestone', repository, id: 1 },
    { kind: 'run', repository, id: made },
    { kind: 'run', repository, id: made },
  ]);
});
