import { ActionableError } from '../../engine/actionable-error.ts';
import { asFailure } from '../../engine/failure.ts';
import { type Keeping, look } from '../../openstack/lease/group.ts';
import { type Taken, type Taking, takeLease } from '../../openstack/lease/take.ts';
import { otherIn } from '../../openstack/lease/wait.ts';
import { watch } from '../../openstack/lease/watch.ts';
import type { Lease } from '../../openstack/lease/words.ts';
import type { Context, Options } from '../command.ts';
import { runLink } from '../site/run-link.ts';
import type { Findings } from '../site/run-on-site.ts';
import type { Site } from '../site/site.ts';
import { nameInCloud } from '../wanted/in-cloud.ts';
import { busy, takenOver, waitedFor, waitingFor } from './words.ts';

/** For how long a lease holds without being renewed. */
const usualLengthMs = 60_000;

/** Whether another run seems to be at work: it has a lease that has not run out long ago. */
export async function otherAtWork(site: Site<never>, context: Context): Promise<boolean> {
  const keeps = keeping(site, context);
  try {
    const other = otherIn(await look(keeps, undefined, context.signal), site.run);
    return other !== undefined && watch(keeps.lengthMs)(other.lease) === 'alive';
  } catch {
    // What keeps us from looking fails the plan too, and is told there.
    return false;
  }
}

/** Whose lease it is, and how long it holds. */
export function keeping(
  { openstack, owner, target, run, leaseMs }: Site<never>,
  { env, pause }: Pick<Context, 'env' | 'pause'>,
): Keeping {
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
  /** Tells what is so just now, and is no news once the run is over. */
  readonly tell: (message: string) => void;
  /** Has it in the report. */
  readonly report: (message: string) => void;
}

/** @returns the lease, or with what the run ends without it */
export async function leaseFor(
  site: Site<never>,
  given: Options,
  context: Context,
  { planned, tell, report }: Wish,
): Promise<Taken | Findings> {
  const { emit, signal } = context;
  const keeps = keeping(site, context);
  const { name } = site.target;
  let waits = false;
  let waiting: { readonly lease: Lease; readonly since: number } | undefined;
  const waited = (): void => {
    if (waiting !== undefined) report(waitedFor(name, waiting.lease, performance.now() - waiting.since));
    waiting = undefined;
  };
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
        waited();
        waiting = { lease, since: performance.now() };
        tell(waitingFor(name, lease));
        if (!waits) {
          emit({ type: 'phase', phase: 'plan', resources: ['lease'] });
          emit({ type: 'started', resource: 'lease', doing: 'find' });
        }
        waits = true;
        emit({ type: 'progress', resource: 'lease', progress: `waiting for run ${lease.run}` });
      },
      dead(lease, life) {
        waited();
        const message = takenOver(lease, life, keeps.lengthMs);
        tell(message);
        report(message);
      },
    });
    finished('done');
    return taken;
  } catch (error) {
    finished('not reached');
    if (signal.aborted) return {};
    if (!(error instanceof ActionableError)) throw error;
    return { error: asFailure(error) };
  } finally {
    waited();
  }
}
