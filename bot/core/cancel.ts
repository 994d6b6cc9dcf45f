import { inSeconds } from '../../src/in-seconds.ts';
import { pause as usualPause } from '../../src/pause.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import type { CancelCommand } from '../grammar/reading.ts';
import { cancellingText, nothingToCancelText } from '../replies/cancelling.ts';
import { isGone, statusOf } from './answer-status.ts';
import { decide } from './decide.ts';
import { finish } from './finish.ts';
import { reply } from './replies-of.ts';
import type { Request } from './request.ts';
import { defaultBranchOf, isOn, longestRunMs, type Run, runsSince, runWith } from './runs.ts';
import { answering, replyBefore, say, settlementOf } from './said.ts';
import type { Settlement } from './settlement.ts';

/** A run that has not begun is over a moment after it was cancelled: when that is looked at, in milliseconds. */
const looksAfterMs = [0, 1_000, 2_000, 4_000];

/** Stops what runs on a target, or waits to. What stands is then told in the comment of each run, when it has ended. */
export async function cancel(
  github: GitHub,
  request: Request,
  { target }: CancelCommand,
  around: Around,
): Promise<Settlement> {
  const { comment } = request;
  const before = await replyBefore(github, request);
  if (before?.mark.kind === 'cancel') return await stop(github, before.mark.runs, around);
  if (before !== undefined) return settlementOf(before);

  const lineFor = (name: string) => `/cancel-registry ${name}`;
  const decision = await decide(github, { login: comment.author, verb: 'cancel', target, lineFor }, around);
  if (!decision.allowed) return await say(github, request, { text: decision.text, how: 'confused', target });
  const runs = await runsOn(github, target, comment.createdAt);
  if (runs.length === 0) return await say(github, request, { text: nothingToCancelText(target), how: '+1', target });
  // Which runs are meant is written down first: whoever takes over stops the same ones.
  const mark = { ...answering(comment), kind: 'cancel', target, runs: runs.map(({ id }) => id) } as const;
  const { ours } = await reply(
    github,
    comment,
    mark,
    cancellingText({ target, by: comment.author, runs: runs.map(shown) }),
  );
  return ours.mark.kind === 'cancel' ? await stop(github, ours.mark.runs, around) : settlementOf(ours);
}

/** Without the comment that it was dispatched for, whose number says nothing to people. */
function shown({ title, url }: Run): { readonly title: string; readonly url: string } {
  return { title: title.replace(/ \(comment \d+\)$/, ''), url };
}

async function runsOn(github: GitHub, target: string, at: string): Promise<readonly Run[]> {
  const since = inSeconds(Date.parse(at) - longestRunMs);
  const all = await runsSince(github, await defaultBranchOf(github), since);
  return all.filter((run) => run.status !== 'completed' && isOn(run, target));
}

async function stop(github: GitHub, runs: readonly number[], around: Around): Promise<Settlement> {
  const { request, repository } = github;
  for (const id of runs) {
    const run = await runWith(github, id);
    if (run === undefined || run.status === 'completed') continue;
    try {
      await request('POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel', { ...repository, run_id: id });
    } catch (error) {
      // It has ended meanwhile.
      if (!isGone(error) && statusOf(error) !== 409) throw error;
    }
    if (waitsForItsTurn(run)) await finishNotBegun(github, id, around);
  }
  return '+1';
}

/** Whether none of its jobs has begun. One that waits for an approval has another status, and ends by its own last job. */
function waitsForItsTurn({ status }: Run): boolean {
  return status === 'pending' || status === 'queued' || status === 'requested';
}

/** Says in the reply of a cancelled run that nothing was done: without a server nobody else would be told that it is over. */
async function finishNotBegun(github: GitHub, id: number, around: Around): Promise<void> {
  const { signal, pause = usualPause } = around;
  for (const afterMs of looksAfterMs) {
    await pause(afterMs, signal);
    const run = await runWith(github, id);
    if (run === undefined) return;
    if (run.status === 'completed') return await finish(github, run, around);
    // It has begun just before, and ends by itself.
    if (!waitsForItsTurn(run)) return;
  }
}
