import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import type { ConfirmCommand } from '../grammar/reading.ts';
import { tooLateText, unknownPlanText } from '../replies/confirm-refused.ts';
import { begin } from './begin.ts';
import { confirmableUntil, isConfirmable } from './confirmable.ts';
import { decide } from './decide.ts';
import { commandFor } from './lines-for.ts';
import type { RunMark } from './mark.ts';
import { confirmedBy, wantedBy } from './plan-first.ts';
import { planShown } from './plan-shown.ts';
import { isOfRun, replyTo } from './replies-of.ts';
import type { Request } from './request.ts';
import { say, settlementOf } from './said.ts';
import type { Settlement } from './settlement.ts';

/** Begins what a plan leads to, when it was shown on the same issue no longer ago than a plan can be confirmed. */
export async function confirm(
  github: GitHub,
  request: Request,
  { digest }: ConfirmCommand,
  around: Around,
): Promise<Settlement> {
  const { comment } = request;
  const at = Date.parse(comment.createdAt);
  const mayConfirm = async (mark: RunMark) => {
    const wish = { login: comment.author, ...confirmedBy(mark), lineFor: () => `/confirm-registry ${digest}` };
    return (await decide(github, wish, around)).allowed;
  };
  const { plan, replies } = await planShown(github, { issue: comment.issue, digest, at, mayConfirm }, around);
  const before = replyTo(comment.id, replies);
  if (before !== undefined) {
    return isOfRun(before) ? await begin(github, request, wantedBy(before.mark), before, around) : settlementOf(before);
  }
  if (plan === undefined) {
    const waiting = replies.filter(isOfRun).filter(({ mark }) => isConfirmable(mark, at));
    const text = unknownPlanText({ digest, waiting: waiting.map(({ mark }) => mark) });
    return await say(github, request, { text, how: 'confused' });
  }
  const { id, mark } = plan;
  if (isConfirmable(mark, at)) {
    const wanted = { ...confirmedBy(mark), confirm: digest, plan: id };
    return await begin(github, request, wanted, undefined, around);
  }
  const until = confirmableUntil(mark.plannedAt ?? mark.at);
  const text = tooLateText({ ...mark, digest, until, again: commandFor(wantedBy(mark)) });
  return await say(github, request, { text, how: 'confused', target: mark.target });
}
