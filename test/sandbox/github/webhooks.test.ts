import { verify } from '@octokit/webhooks-methods';
import schemas from '@octokit/webhooks-schemas' with { type: 'json' };
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { GitHubOptions } from '../../../src/sandbox/github/sandbox-github.ts';
import { home } from './asking.ts';
import { receiver } from './receiver.ts';
import { inputs, withWorkflow, workflow } from './workflow.ts';

const secret = 'It is a secret to everybody';

async function hooked(options: GitHubOptions = {}) {
  const there = await receiver();
  const { github, job } = await withWorkflow(options);
  github.webhooks.deliverTo({ url: there.url, secret });
  github.openIssue({ author: 'alice', title: 'A registry' });
  const write = (body = '/provision-registry arbutus') => github.writeComment({ issue: 1, author: 'alice', body });
  return { there, github, job, write, settled: () => github.webhooks.settled() };
}

const { 'issue-comment': comment } = schemas.definitions;
/** Community schemas of what GitHub sends, https://github.com/octokit/webhooks: older than `minimized`, which it describes now. */
const definitions = {
  ...schemas.definitions,
  'issue-comment': { ...comment, properties: { ...comment.properties, minimized: {} } },
};

function validatorOf(event: string): z.ZodType {
  return z.fromJSONSchema(
    { $ref: `#/definitions/${event}`, definitions: z.json().parse(definitions) },
    {
      defaultTarget: 'draft-7',
    },
  );
}

test.each(['created', 'edited'])('a comment that was %s is told as GitHub tells it', async (action) => {
  const { there, job, write, settled } = await hooked();
  const { id } = write();
  await job.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
    ...home,
    comment_id: id,
    body: 'Done',
  });
  await settled();
  const one = there.received.find(({ payload }) => payload.action === action);
  expect(one?.event).toBe('issue_comment');
  expect(validatorOf(`issue_comment$${action}`).safeParse(one?.payload).error?.issues).toBeUndefined();
});

test.each(['requested', 'in_progress', 'completed'])('a run that is %s is told as GitHub tells it', async (action) => {
  const { there, github, job, settled } = await hooked({
    onDispatch(run) {
      run.begin();
      run.complete({ conclusion: 'success' });
    },
  });
  await job.request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
    ...workflow,
    ref: 'main',
    inputs,
  });
  await settled();
  expect(there.received.map(({ payload }) => payload.action)).toEqual(['requested', 'in_progress', 'completed']);
  const one = there.received.find(({ payload }) => payload.action === action);
  expect(one?.event).toBe('workflow_run');
  expect(one?.payload).toMatchObject({
    installation: { id: github.app.installationId },
    sender: { login: 'github-actions[bot]' },
    workflow_run: { display_title: 'provision sandbox for alice (comment 70)' },
  });
  expect(validatorOf(`workflow_run$${action}`).safeParse(one?.payload).error?.issues).toBeUndefined();
});

test('a delivery is signed with the secret and named by an id of its own', async () => {
  const { there, write, settled } = await hooked();
  write();
  write();
  await settled();
  const [first, second] = there.received;
  expect(await verify(secret, first?.body ?? '', first?.signature ?? '')).toBe(true);
  expect(await verify('another secret', first?.body ?? '', first?.signature ?? '')).toBe(false);
  expect(first?.id).not.toBe(second?.id);
});

test('nothing is sent anywhere, nor kept, until there is where to send it', async () => {
  const { github } = await withWorkflow();
  github.openIssue({ author: 'alice', title: 'A registry' });
  github.writeComment({ issue: 1, author: 'alice', body: 'Hello' });
  await github.webhooks.settled();
  expect(github.webhooks.deliveries).toEqual([]);
});

test('deliveries are dropped, sent twice and held back as a test wants', async () => {
  const { there, github, write, settled } = await hooked();
  const bodies = () =>
    there.received.map(
      ({ payload }) => z.object({ comment: z.object({ body: z.string() }) }).parse(payload).comment.body,
    );
  const held = Promise.withResolvers<void>();
  github.webhooks.treat = () => 'dropped';
  write('dropped');
  github.webhooks.treat = () => ({ after: held.promise });
  write('late');
  github.webhooks.treat = () => 'twice';
  write('twice');
  await expect.poll(bodies).toEqual(['twice', 'twice']);
  held.resolve();
  await settled();
  expect(bodies()).toEqual(['twice', 'twice', 'late']);
  expect(new Set(there.received.map(({ id }) => id)).size).toBe(2);
});
