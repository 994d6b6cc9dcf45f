import { ActionableError } from '../../engine/actionable-error.ts';
import { asFailure } from '../../engine/failure.ts';
import type { Plan, Walk } from '../../engine/plan.ts';
import type { Resource } from '../../engine/resource.ts';
import type { SecurityGroup } from '../../openstack/network/security-groups.ts';
import type { Context, Options } from '../command.ts';
import { agreementOn } from '../confirmation.ts';
import type { Findings } from '../site/run-on-site.ts';

/** How a verb goes about its changes. */
export interface Undertaking {
  /** The group that the lease stands in. */
  readonly securityGroup: Resource<SecurityGroup>;
  /** Whether the verb removes that group. */
  readonly removes: boolean;
  plan(walk: Walk): Promise<Plan>;
  /**
   * What must be so before anything is changed.
   *
   * @param look `claimed`: whether a security group is there already, as a claim for the lease
   * @throws ActionableError when it is not
   */
  check?(plan: Plan, look: { readonly signal: AbortSignal; readonly claimed: boolean }): Promise<void>;
  /** Makes the changes of a plan that was agreed to. */
  act(plan: Plan, walk: Walk): Promise<Findings>;
}

/** How far a run has come before it changes anything. */
export interface Ready extends Findings {
  readonly plan: Plan;
  /** Whether the run ends with this. */
  readonly stopped: boolean;
  /** Whether it may end otherwise once another run is done: what that one is about to change may be half done. */
  readonly passing?: boolean;
}

/**
 * Makes the plan, has it agreed to and checked, as often as that is needed. A plan that was agreed to is not asked about
 * again.
 */
export function readiness(given: Options, context: Context, { plan: make, check }: Undertaking) {
  let agreed: string | undefined;
  return async (walk: Walk, claimed = false): Promise<Ready> => {
    const plan = await make(walk);
    if (plan.failed || walk.signal.aborted) return { plan, stopped: true, passing: true };
    const agreement = plan.digest === agreed ? { agreed: true as const } : await agreementOn(plan, given, context);
    if (!agreement.agreed) return { ...agreement.refusal, stopped: true };
    agreed = plan.digest;
    try {
      await check?.(plan, { signal: walk.signal, claimed });
    } catch (error) {
      if (walk.signal.aborted) return { plan, stopped: true, passing: true };
      if (!(error instanceof ActionableError)) throw error;
      return { plan, stopped: true, passing: true, error: asFailure(error) };
    }
    return { plan, stopped: false };
  };
}
