import { inSeconds } from '../../src/in-seconds.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import type { CancelCommand } from '../grammar/reading.ts';
import { cancellingText, nothingToCancelText } from '../replies/cancelling.ts';
import { isGone, statusOf } from './answer-status.ts';
import { decide } from './decide.ts';
import { reply } from './replies-of.ts';
import type { Request } from './request.ts';
import { defaultBranchOf, isOn, type Run, runsSince } from './runs.ts';
import { answering, replyBefore, say, settlementOf } from './said.ts';
import type { Settlement } from './settlement.ts';

/** No run waits for its turn any longer, in milliseconds: GitHub ends those that do. */
const longestMs = 2 * 24 * 3_600_000;

/** Stops what runs on a target, or waits to. What stands is then told in the comment of each run, when it has ended. */
export async function cancel(
  github: GitHub,
  request: Request,
  { target }: CancelCommand,
  around: Around,
): Promise<Settlement> {
  const { comment } = request;
  const before = await replyBefore(github, request);
  if (before?.mark.kind === 'cancel') return await stop(github, before.mark.runs);
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
  return ours.mark.kind === 'cancel' ? await stop(github, ours.mark.runs) : settlementOf(ours);
}

/** Without the comment that it was dispatched for, whose number says nothing to people. */
function shown({ title, url }: Run): { readonly title: string; readonly url: string } {
  return { title: title.replace(/ \(comment \d+\)$/, ''), url };
}

async function runsOn(github: GitHub, target: string, at: string): Promise<readonly Run[]> {
  const since = inSeconds(Date.parse(at) - longestMs);
  const all = await runsSince(github, await defaultBranchOf(github), since);
  return all.filter((run) => run.status !== 'completed' && isOn(run, target));
}

async function stop({ request, repository }: GitHub, runs: readonly number[]): Promise<Settlement> {
  for (const run of runs) {
    try {
      await request('POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel', { ...repository, run_id: run });
    } catch (error) {
      // It has ended meanwhile.
      if (!isGone(error) && statusOf(error) !== 409) throw error;
    }
  }
  return '+1';
}
