import type { Verb } from '../../src/commands/command.ts';
import type { Report } from '../../src/engine/report.ts';
import { asks, awaitsConfirmation } from '../../src/report/awaits-confirmation.ts';
import { isIdle } from '../../src/report/counts.ts';
import type { LineFor } from '../../src/report/line-for.ts';
import type { RunMark } from './mark.ts';
import { confirmedBy } from './plan-first.ts';

export interface PlanToConfirm {
  readonly digest: string;
  /** What its confirmation runs. */
  readonly verb: Verb;
}

/** The plan that a run has shown and that is to be confirmed before it is carried out. */
export function planToConfirm(report: Report, mark: RunMark): PlanToConfirm | undefined {
  const { planDigest: digest, command, outcome, changes } = report;
  const shown = command === 'plan' && outcome === 'success';
  const whatever = mark.planFirst === true && !changes.every(isIdle);
  const toConfirm = awaitsConfirmation(report) || (shown && (asks(report) || whatever));
  return digest === undefined || !toConfirm ? undefined : { digest, verb: confirmedBy(mark).verb };
}

/** The lines of a reply with such a plan: what it leads to is always its confirmation, never the same plan again. */
export function confirming(plan: PlanToConfirm | undefined, lineFor: LineFor): LineFor {
  if (plan === undefined) return lineFor;
  return (verb, also = {}) =>
    verb === plan.verb && also.files === undefined ? lineFor(verb, { confirm: plan.digest }) : lineFor(verb, also);
}
