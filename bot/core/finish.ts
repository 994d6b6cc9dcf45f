import { inSeconds } from '../../src/in-seconds.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { isGone } from './answer-status.ts';
import { issueOf } from './as-incoming.ts';
import { commentsIn } from './comments-in.ts';
import type { CompletedRun } from './events.ts';
import { finishReply } from './finish-reply.ts';
import { foldedForMs } from './fold.ts';
import { isOfRun, type Reply, repliesAmong, repliesOn, replyTo } from './replies-of.ts';
import { defaultBranchOf, isOurs, requestOf } from './runs.ts';

/** Writes the end of a run into the reply that waits for it. A run that no comment has asked for is none of the bot's. */
export async function finish(github: GitHub, run: CompletedRun, around: Around): Promise<void> {
  const request = requestOf(run);
  if (request === undefined || run.event !== 'workflow_dispatch') return;
  const branch = await defaultBranchOf(github);
  if (!isOurs(run, branch)) return;
  const replies = await repliesAround(github, request, inSeconds(Date.parse(run.createdAt) - foldedForMs));
  const reply = replyTo(request, replies);
  if (reply !== undefined && isOfRun(reply)) await finishReply(github, { reply, replies, run, branch }, around);
}

/** Ours on the issue that a request stands on; of the whole repository when the request is gone. */
async function repliesAround(github: GitHub, request: number, since: string): Promise<readonly Reply[]> {
  const path = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}';
  try {
    const { data } = await github.request(path, { ...github.repository, comment_id: request });
    return await repliesOn(github, issueOf(data.issue_url), since);
  } catch (error) {
    if (!isGone(error)) throw error;
    const replies = repliesAmong(github, await commentsIn(github, since));
    const issue = replyTo(request, replies)?.issue;
    return replies.filter((reply) => reply.issue === issue);
  }
}
