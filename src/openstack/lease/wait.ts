import { pause } from '../../pause.ts';
import type { SecurityGroup } from '../network/security-groups.ts';
import type { Seen } from './group.ts';
import { type Life, watch } from './watch.ts';
import { type Lease, leaseIn } from './words.ts';

export interface Other {
  readonly lease: Lease;
  readonly group: SecurityGroup;
}

/** Whoever has the lease, or is about to, besides a run. */
export function otherIn({ ours, claims }: Seen, run: string | undefined): Other | undefined {
  for (const group of ours === undefined ? claims : [ours]) {
    const lease = leaseIn(group.description);
    if (lease !== undefined && lease.run !== run) return { lease, group };
  }
  return undefined;
}

export interface Waiting {
  readonly run: string;
  readonly lengthMs: number;
  readonly signal: AbortSignal;
  /** Told once of each run that is waited for; what it throws ends the waiting. */
  waiting(lease: Lease): void;
  /** Told of each lease that nobody renews any more. */
  dead(lease: Lease, life: Exclude<Life, 'alive'>): void;
}

/** How often a run that waits looks again: soon at first, for many runs are short. */
const soonMs = 250;
const seldomMs = 5000;

/**
 * Waits a little at each call while the other run is alive. Our own words may be waited for too: see `taken`.
 *
 * @returns false when it is dead
 */
export function waits({ run, lengthMs, signal, waiting, dead }: Waiting): (other: Other) => Promise<boolean> {
  const lives = new Map<string, (lease: Lease) => Life>();
  const told = new Set<string>([run]);
  let everyMs = soonMs;
  return async ({ lease, group }) => {
    const own = lease.run === run;
    const key = own ? run : group.id;
    const life = lives.get(key) ?? watch(own ? lengthMs / 4 : lengthMs);
    lives.set(key, life);
    const now = life(lease);
    if (now !== 'alive') {
      if (!own) dead(lease, now);
      return false;
    }
    if (!told.has(lease.run)) {
      told.add(lease.run);
      everyMs = soonMs;
      waiting(lease);
    }
    await pause(Math.min(everyMs, seldomMs, lengthMs / 12), signal);
    everyMs *= 1.3;
    return true;
  };
}
