import { pause } from '../../pause.ts';
import { giveBack } from './give-back.ts';
import { type Keeping, read } from './group.ts';
import { outOfTime, takenBy, unanswered, vanished } from './loss.ts';
import { madeOurs } from './made-ours.ts';
import { renew } from './renew.ts';
import type { Taken } from './take.ts';
import { leaseIn } from './words.ts';

/** A lease while a run has it. */
export interface Held {
  /** Aborted when it is lost, with an `ActionableError` that says to whom. */
  readonly lost: AbortSignal;
  /** Makes the claim ours, if the lease stands in one: from now on it is the security group of the target. */
  makeOurs(): Promise<void>;
  /**
   * Ends it, so that the next run need not wait. Afterwards nothing of it is left but the name of this run.
   *
   * @param untouched whether this run has changed nothing, so that a group that it made for the lease goes with it
   */
  end(untouched: boolean): Promise<void>;
}

export interface Holding extends Keeping {
  /** Whether this run itself may remove the group that the lease stands in. */
  readonly mayRemove: boolean;
}

/** It is renewed this often in its length, and lost only when it could not be for the whole of it. */
const renewals = 3;

/** The first look after it was taken comes at this part of its length, the first renewal soon enough after that. */
const firstLook = 1 / 40;

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
  let claim = founded;
  let mayBeOverwritten = !founded;

  /** @returns whether it goes on */
  const renewed = async (signal: AbortSignal, asked: number): Promise<boolean> => {
    const renewal = await renew(holding, now, { signal, overwritten: mayBeOverwritten });
    if (renewal === undefined) {
      if (!holding.mayRemove) lost.abort(vanished(now));
      return false;
    }
    if (typeof renewal === 'string') {
      lost.abort(takenBy(renewal));
      return false;
    }
    [now, renewedAt, cause] = [renewal.group, asked, undefined];
    if (renewal.overwritten) mayBeOverwritten = false;
    return true;
  };

  const renewing = async (): Promise<void> => {
    let everyMs = lengthMs / renewals;
    if (mayBeOverwritten) {
      await pause(Math.max(0, takenAt + lengthMs * firstLook - performance.now()), over.signal);
      const seen = await read(holding.openstack, group.id, AbortSignal.timeout(everyMs)).catch(() => undefined);
      // Renewed at once, it is put right.
      if (seen !== undefined && leaseIn(seen.description)?.run !== holding.run) everyMs = 0;
    }
    for (;;) {
      const leftMs = renewedAt + lengthMs - performance.now();
      await pause(Math.max(0, Math.min(everyMs, leftMs)), over.signal);
      const asked = performance.now();
      const left = renewedAt + lengthMs - asked;
      if (left <= 0 && cause !== undefined) return lost.abort(outOfTime(lengthMs, cause));
      // Two renewals on, nobody can still be under way who saw the group as we did when we took the lease.
      if (asked > takenAt + lengthMs / 2) mayBeOverwritten = false;
      // A process that stood still for so long has tried nothing yet: if nobody took the lease, it still has it.
      const signal = AbortSignal.timeout(Math.ceil(left > 0 ? left : lengthMs / renewals));
      everyMs = lengthMs / renewals;
      try {
        if (!(await renewed(signal, asked))) return;
      } catch (error) {
        // It may pass: there is time until the lease has run out.
        cause = signal.aborted ? unanswered(cause) : error;
        everyMs /= 4;
      }
    }
  };
  // What ends it by itself is the pause that was cut short.
  const ended = renewing().catch(() => undefined);

  return {
    lost: lost.signal,
    async makeOurs() {
      if (!claim) return;
      now = await madeOurs(holding, now);
      claim = false;
    },
    async end(untouched) {
      over.abort();
      await ended;
      if (lost.signal.aborted) return;
      const overwritten = mayBeOverwritten && performance.now() < takenAt + lengthMs / 2;
      const needless = claim ? 'surely' : founded && untouched ? 'while bare' : 'no';
      await giveBack(holding, now, { needless, overwritten });
    },
  };
}
