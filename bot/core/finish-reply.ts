import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { finishedText } from '../replies/finished.ts';
import { withoutReportText } from '../replies/without-report.ts';
import { confirmableUntil } from './confirmable.ts';
import type { CompletedRun } from './events.ts';
import { foldOlder } from './fold.ts';
import { hasBegun } from './has-begun.ts';
import { linesFor } from './lines-for.ts';
import type { RunMark } from './mark.ts';
import { confirming, planToConfirm } from './plan-to-confirm.ts';
import { type Reply, rewrite, textOf } from './replies-of.ts';
import { reportOf } from './report-of.ts';
import { runFor } from './runs.ts';

export interface Ended {
  readonly reply: Reply<RunMark>;
  /** Ours on the same issue, those before it too. */
  readonly replies: readonly Reply[];
  readonly run: CompletedRun;
  readonly branch: string;
}

/** Writes into a reply how its run has ended, whatever stood there, and folds what came before. */
export async function finishReply(github: GitHub, ended: Ended, around: Around): Promise<void> {
  const { reply, replies, run, branch } = ended;
  const { mark } = reply;
  const { target, by } = mark;
  const command = mark.planFirst ? 'plan' : mark.verb;
  const report = await reportOf(github, run, { command, target }, around);
  if (report === undefined) {
    // Of two runs for one request the second has refused itself; it is the first that counts.
    const first = await runFor(github, branch, { id: mark.request, createdAt: mark.at });
    if (first !== undefined && first.id !== run.id) {
      if (first.status === 'completed') await finishReply(github, { ...ended, run: first }, around);
      return;
    }
  }
  const plan = report === undefined ? undefined : planToConfirm(report, mark);
  const planned = plan === undefined ? undefined : { digest: plan.digest, plannedAt: run.updatedAt };
  const { digest: _, plannedAt: __, ...rest } = mark;
  const over: RunMark = { ...rest, state: planned === undefined ? 'ended' : 'planned', run: run.id, ...planned };
  const lineFor = confirming(plan, linesFor(mark));
  const until = confirmableUntil(run.updatedAt);
  const confirmable = plan === undefined ? {} : { confirmable: { verb: plan.verb, until } };
  const text =
    report === undefined
      ? (ownEnd(reply) ??
        withoutReportText({
          ...{ command, target, by, conclusion: run.conclusion ?? 'nothing', runUrl: run.url },
          begun: await hasBegun(github, run),
          next: [...new Set([lineFor('plan'), lineFor(mark.verb, { again: true })])],
        }))
      : finishedText({ report, lineFor, runUrl: run.url, by, ...confirmable });
  // A plan has changed nothing: what was said before it still holds.
  if (over.state === 'ended') await foldOlder(github, reply, replies, around);
  // What is written last says that nothing is left to be done.
  await rewrite(github, reply, over, text);
}

/** What a run that could not begin, or was killed, has written by itself: it knows the reason. */
function ownEnd(reply: Reply): string | undefined {
  const text = textOf(reply);
  return text.startsWith('## ') ? text : undefined;
}
