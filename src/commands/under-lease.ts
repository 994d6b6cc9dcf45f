import { ActionableError } from '../engine/actionable-error.ts';
import { asFailure } from '../engine/failure.ts';
import type { Plan, Walk } from '../engine/plan.ts';
import type { Resource } from '../engine/resource.ts';
import { look } from '../openstack/lease/group.ts';
import { hold } from '../openstack/lease/hold.ts';
import { type Taken, type Taking, takeLease } from '../openstack/lease/take.ts';
import { otherIn } from '../openstack/lease/wait.ts';
import { watch } from '../openstack/lease/watch.ts';
import type { SecurityGroup } from '../openstack/network/security-groups.ts';
import type { Context, Options } from './command.ts';
import { agreementOn } from './confirmation.ts';
import { busy, takenOver, waitingFor } from './lease-words.ts';
import { runLink } from './run-link.ts';
import type { Findings } from './run-on-site.ts';
import type { Site } from './site.ts';
import { nameInCloud } from './wanted-in-cloud.ts';

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

/** For how long a lease holds without being renewed. */
const usualLengthMs = 60_000;

/**
 * Plans, has the plan agreed to, and acts on it while no other run works on the same target. A plan that changes
 * nothing takes no lease. When another run was at work since the plan was made, it is made and agreed to once more.
 */
export async function underLease(
  site: Site<never>,
  given: Options,
  context: Context,
  undertaking: Undertaking,
): Promise<Findings> {
  const ready = readiness(given, context, undertaking);
  const first = await unlessAnotherWorks(site, context, ready);
  if (context.signal.aborted) return first ?? {};
  if (first?.stopped && !(first.passing && (await otherAtWork(site, context)))) return first;
  if (first?.stopped === false && first.plan.changes.every(({ action }) => action === 'none')) {
    return await undertaking.act(first.plan, context);
  }

  const notices: string[] = [];
  const notice = (message: string): void => {
    notices.push(message);
    context.emit({ type: 'notice', message });
  };
  const sound = first?.stopped === false ? first : undefined;
  const planned = sound === undefined ? 'unknown' : sound.plan.foundOf(undertaking.securityGroup);
  const taken = await leaseFor(site, given, context, { planned, notice });
  if (!('group' in taken)) return { ...(sound === undefined ? {} : { plan: sound.plan }), notices, ...taken };

  const lease = hold({ ...keeping(site, context), mayRemove: undertaking.removes }, taken);
  let untouched = true;
  site.onClose(() => lease.end(untouched));
  const walk = { ...context, signal: AbortSignal.any([context.signal, lease.lost]) };
  const blank = sound?.plan.changes.every(({ action }) => action === 'create');
  // A run that ended with no group left no trace of itself: what it may have removed is looked for once more.
  const again = taken.overtaken || !sound || (taken.founded && !blank);
  const then = again ? await ready(walk, taken.founded) : sound;
  const act = async (): Promise<Findings> => {
    untouched = false;
    if (!undertaking.removes) await lease.makeOurs();
    const done = await undertaking.act(then.plan, walk);
    untouched = nothingDone(done);
    return done;
  };
  const findings = then.stopped || walk.signal.aborted ? then : await act();
  const { reason } = lease.lost;
  return {
    ...findings,
    notices: [...notices, ...(findings.notices ?? [])],
    ...(reason instanceof ActionableError ? { error: asFailure(reason) } : {}),
  };
}

function nothingDone({ changes = [] }: Findings): boolean {
  return changes.every(({ action, outcome }) => action === 'none' || outcome === 'not reached');
}

/**
 * Makes the plan, and breaks it off as soon as another run is seen at work: on what that one is changing it could fail,
 * or wait for long. Both look at the security groups with one request.
 *
 * @returns undefined when it was broken off
 */
async function unlessAnotherWorks(
  site: Site<never>,
  context: Context,
  ready: (walk: Walk) => Promise<Ready>,
): Promise<Ready | undefined> {
  const cut = new AbortController();
  const looking = otherAtWork(site, context).then((other) => {
    if (other) cut.abort();
  });
  const first = await ready({
    ...context,
    signal: AbortSignal.any([context.signal, cut.signal]),
    emit: (event) => cut.signal.aborted || context.emit(event),
  });
  await looking;
  return cut.signal.aborted ? undefined : first;
}

interface Ready extends Findings {
  readonly plan: Plan;
  /** Whether the run ends with this. */
  readonly stopped: boolean;
  /** Whether it may end otherwise once another run is done: what that one is about to change may be half done. */
  readonly passing?: boolean;
}

/** Makes the plan, has it agreed to and checked; as often as that is needed, and a plan once agreed to is not asked about again. */
function readiness(given: Options, context: Context, { plan: make, check }: Undertaking) {
  let agreed: string | undefined;
  return async (walk: Walk, claimed = false): Promise<Ready> => {
    const plan = await make(walk);
    if (plan.failed || walk.signal.aborted) return { plan, stopped: true, passing: true };
    const agreement = plan.digest === agreed ? { agreed: true as const } : await agreementOn(plan, given, context);
    if (!agreement.agreed) return { plan, stopped: true, error: agreement.error };
    agreed = plan.digest;
    try {
      await check?.(plan, { signal: walk.signal, claimed });
    } catch (error) {
      if (!(error instanceof ActionableError)) throw error;
      return { plan, stopped: true, passing: true, error: asFailure(error) };
    }
    return { plan, stopped: false };
  };
}

/** Whether another run seems to be at work: it has a lease that has not run out long ago. */
async function otherAtWork(site: Site<never>, context: Context): Promise<boolean> {
  const keeps = keeping(site, context);
  try {
    const other = otherIn(await look(keeps, undefined, context.signal), site.run);
    return other !== undefined && watch(keeps.lengthMs)(other.lease) === 'alive';
  } catch {
    // What keeps us from looking fails the plan too, and is told there.
    return false;
  }
}

function keeping(
  { openstack, owner, target, run, leaseMs }: Site<never>,
  { env, pause }: Pick<Context, 'env' | 'pause'>,
) {
  const link = runLink(env);
  return {
    openstack,
    owner,
    name: nameInCloud(target),
    run,
    lengthMs: leaseMs ?? usualLengthMs,
    ...(link === undefined ? {} : { link }),
    ...(pause === undefined ? {} : { pause }),
  };
}

interface Wish {
  readonly planned: Taking['planned'];
  readonly notice: (message: string) => void;
}

/** @returns the lease, or with what the run ends without it */
async function leaseFor(
  site: Site<never>,
  given: Options,
  context: Context,
  { planned, notice }: Wish,
): Promise<Taken | Findings> {
  const { emit, signal } = context;
  const keeps = keeping(site, context);
  const { name } = site.target;
  let waits = false;
  const finished = (outcome: 'done' | 'not reached'): void => {
    const change = { resource: 'lease', action: 'none', reason: 'keeps other runs waiting', outcome } as const;
    if (waits) emit({ type: 'finished', change, fact: true });
  };
  try {
    const taken = await takeLease({
      ...keeps,
      planned,
      signal,
      waiting(lease) {
        if (given['no-wait']) throw busy(name, lease);
        notice(waitingFor(name, lease));
        if (!waits) {
          emit({ type: 'phase', phase: 'plan', resources: ['lease'] });
          emit({ type: 'started', resource: 'lease', doing: 'find' });
        }
        waits = true;
        emit({ type: 'progress', resource: 'lease', progress: `waiting for run ${lease.run}` });
      },
      dead: (lease, life) => notice(takenOver(lease, life, keeps.lengthMs)),
    });
    finished('done');
    return taken;
  } catch (error) {
    finished('not reached');
    if (signal.aborted) return {};
    if (!(error instanceof ActionableError)) throw error;
    return { error: asFailure(error) };
  }
}
