import { code, prose } from '../../src/report/markdown/text.ts';
import { copied, paragraphs } from './form.ts';
import { clockTime } from './moment.ts';

export interface UnknownPlan {
  readonly digest: string;
  /** Plans on the issue that can be confirmed. */
  readonly waiting: readonly { readonly digest?: string; readonly verb: string; readonly target: string }[];
}

/** The answer to a digest that no plan on the issue has. */
export function unknownPlanText({ digest, waiting }: UnknownPlan): string {
  return paragraphs(
    `No plan with the digest ${code(digest)} was shown on this issue, so nothing was done. A plan is confirmed where it is shown, within 15 minutes.`,
    waiting.length === 0 ? '' : 'What can be confirmed here now:',
    ...waiting.flatMap((plan) => [
      `${prose(plan.verb)} ${prose(plan.target)}:`,
      copied(`/confirm-registry ${plan.digest ?? ''}`),
    ]),
  );
}

export interface TooLate {
  readonly verb: string;
  readonly target: string;
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** The command that makes the plan anew. */
  readonly again: string;
}

export function tooLateText({ verb, target, digest, until, again }: TooLate): string {
  return paragraphs(
    `Nothing was done: the plan ${code(digest)} of ${prose(verb)} ${prose(target)} could be confirmed until ${clockTime(until)}. Much may have changed since, so ask for a new one:`,
    copied(again),
  );
}

export interface ConfirmedAlready {
  /** Who was first. */
  readonly by: string;
  /** The reply to them. */
  readonly url: string;
}

export function confirmedAlreadyText({ by, url }: ConfirmedAlready): string {
  return paragraphs(`${prose(by)} has confirmed this plan already, and [it is on its way](<${url}>).`);
}
