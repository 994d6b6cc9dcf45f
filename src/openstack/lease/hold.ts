import { ActionableError } from '../../engine/actionable-error.ts';
import { asFailure } from '../../engine/failure.ts';
import { pause } from '../../pause.ts';
import type { SecurityGroup } from '../network/security-groups.ts';
import { giveBack } from './give-back.ts';
import { guards, type Keeping, read, rewritten } from './group.ts';
import type { Taken } from './take.ts';
import { inTenths, lastRunIn, leaseIn, withLease } from './words.ts';

/** A lease while a run has it. */
export interface Held {
  /** Aborted when it is lost, with an {@link ActionableError} that says to whom. */
  readonly lost: AbortSignal;
  /** Ends it, so that the next run need not wait. Afterwards nothing of it is left but the name of this run. */
  end(): Promise<void>;
}

export interface Holding extends Keeping {
  /** Whether this run itself may remove the group that the lease stands in. */
  readonly mayRemove: boolean;
}

/** It is renewed this often in its length, and lost only when it could not be for the whole of it. */
const renewals = 3;

/** Renews a lease until it is ended or lost. */
export function hold(
  holding: Holding,
  { group, founded, takenAt }: Pick<Taken, 'group' | 'founded' | 'takenAt'>,
): Held {
  const { lengthMs } = holding;
  const over = new AbortController();
  const lost = new AbortController();
  let now = group;
  let renewedAt = takenAt;
  let cause: unknown;

  const renewing = async (): Promise<void> => {
    let everyMs = lengthMs / renewals;
    for (;;) {
      const leftMs = renewedAt + lengthMs - performance.now();
      await pause(Math.max(0, Math.min(everyMs, leftMs)), over.signal);
      const asked = performance.now();
      const left = renewedAt + lengthMs - asked;
      if (left <= 0 && cause !== undefined) return lost.abort(outOfTime(lengthMs, cause));
      // A process that stood still for so long has tried nothing yet: if nobody took the lease, it still has it.
      const signal = AbortSignal.timeout(Math.ceil(left > 0 ? left : lengthMs / renewals));
      try {
        const renewed = await renew(holding, now, signal);
        if (renewed === undefined) {
          if (!holding.mayRemove) lost.abort(vanished(now));
          return;
        }
        if (typeof renewed === 'string') return lost.abort(takenBy(renewed));
        [now, renewedAt, cause, everyMs] = [renewed, asked, undefined, lengthMs / renewals];
      } catch (error) {
        // It may pass: there is time until the lease has run out.
        cause = signal.aborted ? unanswered(cause) : error;
        everyMs = lengthMs / renewals / 4;
      }
    }
  };
  // What ends it by itself is the pause that was cut short.
  const renewed = renewing().catch(() => undefined);

  return {
    lost: lost.signal,
    async end() {
      over.abort();
      await renewed;
      if (!lost.signal.aborted) await giveBack(holding, now, founded);
    },
  };
}

/** How often somebody else may write to the group between our look and our change, before it is a failure to renew. */
const tries = 5;

/**
 * @returns the group with the later end; the run that has the lease now; undefined when the group is gone
 * @throws what `request` throws
 */
async function renew(
  { openstack, run, lengthMs }: Keeping,
  group: SecurityGroup,
  signal: AbortSignal,
): Promise<SecurityGroup | string | undefined> {
  let now: SecurityGroup | undefined = (await guards(openstack, group))
    ? group
    : await read(openstack, group.id, signal);
  for (let tried = 0; tried < tries; tried += 1) {
    if (now === undefined) return undefined;
    const lease = leaseIn(now.description);
    const other = lease === undefined ? lastRunIn(now.description) : lease.run;
    if (other !== undefined && other !== run) return other;
    // Who edited the description may have wiped our words out; they are written anew.
    const description = withLease(now.description, { ...lease, run, until: inTenths(Date.now() + lengthMs) });
    const written = await rewritten(openstack, now, { description }, signal);
    if (written === 'gone') return undefined;
    if (written !== 'changed') return written;
    now = await read(openstack, group.id, signal);
  }
  throw new Error('the group is changed all the time');
}

const goOn = 'When no other run works on it, run again: it looks at what stands and goes on from there.';

function takenBy(run: string): ActionableError {
  return new ActionableError(`This run lost the lease to run ${run}: what was begun stands as it is`, goOn);
}

function vanished({ name, id }: SecurityGroup): ActionableError {
  return new ActionableError(
    `This run lost the lease: the security group ${name} (${id}) that it stood in was removed; what was begun stands as it is`,
    goOn,
  );
}

/** The last request was cut short when the time was up, which says less than what went wrong before. */
function unanswered(before: unknown): unknown {
  return before instanceof ActionableError ? before : new Error('the cloud does not answer');
}

function outOfTime(lengthMs: number, cause: unknown): ActionableError {
  return new ActionableError(
    `This run lost the lease: it was not renewed for ${Math.round(lengthMs / 1000)} s (${asFailure(cause).message}); what was begun stands as it is`,
    goOn,
    { cause },
  );
}
