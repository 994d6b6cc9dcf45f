import type { Failure } from '../engine/change.ts';
import type { Plan } from '../engine/plan.ts';
import type { Report } from '../engine/report.ts';
import type { Context, Options } from './command.ts';

/** Whether the destructive changes of a plan may be made: none are asked for, or they were agreed to. */
export type Agreement = { readonly agreed: true } | { readonly agreed: false; readonly refusal: Refusal };

/** What a run ends with that changes nothing because its plan was not agreed to. */
type Refusal = { readonly plan: Plan } & Pick<Report, 'error' | 'unconfirmed'>;

/**
 * Holds the plan that this run computed against the digest that was confirmed, or asks where there is somebody to ask.
 * A digest that was given must be this plan's, even when nothing in it is destructive: what was read was another plan.
 */
export async function agreementOn(plan: Plan, { confirm, yes }: Options, context: Context): Promise<Agreement> {
  if (confirm !== undefined)
    return confirm === plan.digest ? { agreed: true } : refused(plan, otherPlan(confirm, plan.digest));
  if (!plan.destructive) return { agreed: true };
  if (yes && plan.changes.some(({ action }) => action === 'adopt')) return refused(plan, unread(plan));
  if (context.confirm === undefined) return refused(plan, unasked(plan));
  if (await context.confirm(plan)) return { agreed: true };
  return refused(plan, { message: 'The plan was not confirmed; nothing is changed' });
}

function refused(plan: Plan, error: Failure): Agreement {
  return { agreed: false, refusal: { plan, error, ...(plan.destructive ? { unconfirmed: true } : {}) } };
}

function otherPlan(confirmed: string, digest: string): Failure {
  return {
    message: `The plan is not the one that was confirmed: its digest is ${digest}, not ${confirmed}; nothing is changed`,
    remedy: 'Read the plan as it is now and confirm it with its own digest.',
  };
}

/** What a run would take over depends on what somebody else made meanwhile: nobody can say yes to it unread. */
function unread({ digest }: Plan): Failure {
  return {
    message: 'The plan adopts what somebody else made, which --yes does not cover; nothing is changed',
    remedy: `Read the plan; if all that it adopts is to be this registry's, run the same again with --confirm ${digest}.`,
  };
}

function unasked({ digest }: Plan): Failure {
  return {
    message: 'The plan has changes that never happen unasked; nothing is changed',
    remedy: `Read the plan; if it is what you want, run the same again with --confirm ${digest}.`,
  };
}
