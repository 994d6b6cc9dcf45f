import { inSeconds } from '../../src/in-seconds.ts';
import { pause as usualPause } from '../../src/pause.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { isStartingText } from '../replies/starting.ts';
import { finishReply } from './finish-reply.ts';
import type { RunMark } from './mark.ts';
import { isOfRun, type Reply, repliesOn, textOf } from './replies-of.ts';
import { defaultBranchOf, runFor } from './runs.ts';

/** Plans that were shown in this time before are known by their digest, if only to say that it is too late; milliseconds. */
const lookBackMs = 24 * 3_600_000;
/** A run shows its plan some seconds before it ends. */
const looks = 10;
const lookEveryMs = 4_000;

export interface PlanSought {
  readonly issue: number;
  readonly digest: string;
  /** When it was confirmed, in milliseconds since 1970. */
  readonly at: number;
  /** Whether who confirms may do so, should it be the plan that is to come: nobody else is waited for. */
  readonly mayConfirm: (mark: RunMark) => Promise<boolean>;
}

export interface PlansShown {
  /** The reply with the plan. */
  readonly plan?: Reply<RunMark>;
  /** Ours on the issue. */
  readonly replies: readonly Reply[];
}

/**
 * The reply with the plan of a digest. Where its run may have written the digest there and has not ended yet, or nobody
 * has noticed that it has, that is waited for and made up for: people paste quickly.
 */
export async function planShown(
  github: GitHub,
  { issue, digest, at, mayConfirm }: PlanSought,
  around: Around,
): Promise<PlansShown> {
  const { signal, pause = usualPause } = around;
  const since = inSeconds(at - lookBackMs);
  for (let look = 1; ; look += 1) {
    const replies = await repliesOn(github, issue, since);
    const plan = planIn(replies, digest);
    if (plan !== undefined) return { plan, replies };
    const being = replies.filter(isOfRun).findLast((one) => isGoingOn(one) && mayShow(one, digest));
    if (being === undefined || look > looks || (look === 1 && !(await mayConfirm(being.mark)))) return { replies };
    const branch = await defaultBranchOf(github);
    const run = await runFor(github, branch, { id: being.mark.request, createdAt: being.mark.at });
    if (run === undefined) return { replies };
    if (run.status === 'completed') await finishReply(github, { reply: being, replies, run, branch }, around);
    else await pause(lookEveryMs, signal);
  }
}

/** The reply that shows the plan of a digest. */
export function planIn(replies: readonly Reply[], digest: string): Reply<RunMark> | undefined {
  return replies.filter(isOfRun).findLast(({ mark }) => mark.state === 'planned' && mark.digest === digest);
}

function isGoingOn({ mark }: Reply<RunMark>): boolean {
  return mark.state === 'asked' || mark.state === 'running';
}

/** What tells that a run was dispatched may be written late, and over the plan that somebody has read already. */
function mayShow(reply: Reply<RunMark>, digest: string): boolean {
  const text = textOf(reply);
  return text.includes(digest) || isStartingText(text);
}
