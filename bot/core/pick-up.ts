import { inSeconds } from '../../src/in-seconds.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { withoutReportText } from '../replies/without-report.ts';
import { isGone } from './answer-status.ts';
import { finishReply } from './finish-reply.ts';
import { foldedForMs } from './fold.ts';
import { linesFor } from './lines-for.ts';
import type { RunMark } from './mark.ts';
import { isOfRun, type Reply, repliesOn, rewrite } from './replies-of.ts';
import { defaultBranchOf, type Run, runFor, runWith } from './runs.ts';

/** What was asked for longer ago is not begun any more: nobody waits for it. Milliseconds. */
export const begunForMs = 6 * 3_600_000;
/** Whatever was dispatched has shown up in GitHub's lists by then, and whoever was at work has ended; milliseconds. */
const longEnoughMs = 10 * 60_000;

/**
 * Brings a reply to its end whose run has ended unnoticed, or of which nothing will come any more: the run is gone, or the
 * comment that asked for it before anything was dispatched.
 */
export async function pickUp(github: GitHub, reply: Reply, around: Around): Promise<void> {
  if (!isOfRun(reply)) return;
  const { mark } = reply;
  if (mark.state !== 'running' && mark.state !== 'asked') return;
  const ageMs = around.now - Date.parse(mark.at);
  const old = ageMs > longEnoughMs;
  // Its request is taken up by itself, as long as it is there.
  const waits = mark.state === 'asked' && (!old || (await isThere(github, mark.request)));
  if (waits && ageMs <= begunForMs) return;

  const branch = await defaultBranchOf(github);
  const run = await runOf(github, branch, mark);
  if (run?.status === 'completed') {
    const replies = await repliesOn(github, reply.issue, inSeconds(Date.parse(mark.at) - foldedForMs));
    await finishReply(github, { reply, replies, run, branch }, around);
  } else if (run === undefined && old && !waits) {
    const { target, by } = mark;
    const lineFor = linesFor(mark);
    const command = mark.planFirst ? 'plan' : mark.verb;
    const conclusion = mark.state === 'asked' ? 'withdrawn' : 'gone';
    const text = withoutReportText({
      command,
      target,
      by,
      conclusion,
      begun: mark.state !== 'asked',
      next: [lineFor('plan'), lineFor(mark.verb, { again: true })],
    });
    await rewrite(github, reply, { ...mark, state: 'ended' }, text);
  }
}

async function runOf(github: GitHub, branch: string, { run, request, at }: RunMark): Promise<Run | undefined> {
  if (run !== undefined) return await runWith(github, run);
  return await runFor(github, branch, { id: request, createdAt: at });
}

async function isThere({ request, repository }: GitHub, comment: number): Promise<boolean> {
  try {
    const path = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}';
    await request(path, { ...repository, comment_id: comment });
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}
