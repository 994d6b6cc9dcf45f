import { ActionableError } from '../../engine/actionable-error.ts';
import { asFailure } from '../../engine/failure.ts';
import { changesNothing, type Walk } from '../../engine/plan.ts';
import { hold } from '../../openstack/lease/hold.ts';
import type { Context, Options } from '../command.ts';
import type { Findings } from '../site/run-on-site.ts';
import type { Site } from '../site/site.ts';
import { type Ready, readiness, type Undertaking } from './readiness.ts';
import { keeping, leaseFor, otherAtWork } from './site-lease.ts';

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
  if (first?.stopped === false && changesNothing(first.plan)) {
    return await undertaking.act(first.plan, context);
  }

  const notices: string[] = [];
  const tell = (message: string): void => context.emit({ type: 'notice', message });
  const report = (message: string): void => void notices.push(message);
  const sound = first?.stopped === false ? first : undefined;
  const planned = sound === undefined ? 'unknown' : sound.plan.foundOf(undertaking.securityGroup);
  const taken = await leaseFor(site, given, context, { planned, tell, report });
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
