import { pause } from '../../pause.ts';
import { type SecurityGroup, securityGroups } from '../network/security-groups.ts';
import { belongingOf, writeMark } from '../resources/network-mark.ts';
import { found } from './found.ts';
import { guards, type Keeping, look, read, rewritten, type Seen } from './group.ts';
import { type Life, watch } from './watch.ts';
import { type Lease, leaseIn, newLease, traceIn, withLease } from './words.ts';

export interface Taking extends Keeping {
  /**
   * Our group as the plan found it, if it did; one without our mark is one that the plan, agreed to, adopts. `unknown`
   * when there is no plan to go by.
   */
  readonly planned: SecurityGroup | undefined | 'unknown';
  readonly signal: AbortSignal;
  /** Told once of each run that is waited for; what it throws ends the waiting. */
  waiting(lease: Lease): void;
  /** Told of each lease that nobody renews any more. */
  dead(lease: Lease, life: Exclude<Life, 'alive'>): void;
}

export interface Taken {
  /** With our lease in it. */
  readonly group: SecurityGroup;
  /** Whether we made the group, for the lease to stand in. */
  readonly founded: boolean;
  /** Whether another run was at work since the plan looked, so that it may be out of date. */
  readonly overtaken: boolean;
  /** By `performance.now()`, just before it was written. */
  readonly takenAt: number;
}

/** How often a run that waits looks again: soon at first, for many runs are short. */
const soonMs = 250;
const seldomMs = 5000;

/**
 * Takes the lease of a target, which stands in the description of our security group: there is no other record of it.
 * Waits while another run has it, and takes it over from one that is dead.
 *
 * @throws {ActionableError} when it cannot be written; what `waiting` throws; the signal's reason
 */
export async function takeLease(taking: Taking): Promise<Taken> {
  const { openstack, planned, signal } = taking;
  const lives = new Map<string, (lease: Lease) => Life>();
  const told = new Set<string>();
  let overtaken = false;
  let everyMs = soonMs;
  const lookAgain = async (known?: SecurityGroup) => await look(taking, known, signal);
  let seen = await fromPlan(taking, lookAgain);
  for (;;) {
    signal.throwIfAborted();
    const other = otherIn(seen, taking.run);
    if (other !== undefined) {
      overtaken = true;
      const life = lives.get(other.group.id) ?? watch(taking.lengthMs);
      lives.set(other.group.id, life);
      const now = life(other.lease);
      if (now === 'alive') {
        if (!told.has(other.lease.run)) {
          told.add(other.lease.run);
          everyMs = soonMs;
          taking.waiting(other.lease);
        }
        await pause(Math.min(everyMs, seldomMs, taking.lengthMs / 12), signal);
        everyMs *= 1.3;
        seen = await lookAgain(seen.ours);
        continue;
      }
      taking.dead(other.lease, now);
      if (seen.ours === undefined) {
        await securityGroups.delete(openstack, other.group.id);
        seen = await lookAgain();
        continue;
      }
    }
    const { ours } = seen;
    const takenAt = performance.now();
    const group = ours === undefined ? await found(taking, newLease(taking), signal) : await taken(taking, ours);
    if (group !== undefined) {
      return { group, founded: ours === undefined, overtaken: overtaken || !asPlanned(planned, ours), takenAt };
    }
    await pause(Math.random() * soonMs, signal);
    seen = await lookAgain(ours);
  }
}

/** Whether no other run has been at work since the plan looked. */
function asPlanned(planned: Taking['planned'], ours: SecurityGroup | undefined): boolean {
  if (planned === undefined || planned === 'unknown' || ours === undefined) return planned === ours;
  return planned.id === ours.id && traceIn(planned.description) === traceIn(ours.description);
}

/**
 * What the plan saw is as good as a look of our own where Neutron holds us to it, unless it is to be waited for, or must
 * get our mark first.
 */
async function fromPlan(
  { openstack, owner, planned, run, signal }: Taking,
  lookAgain: () => Promise<Seen>,
): Promise<Seen> {
  if (planned === undefined) return { claims: [] };
  if (planned === 'unknown') return await lookAgain();
  if (belongingOf(owner, planned) !== 'ours') {
    const now = await read(openstack, planned.id, signal);
    if (now !== undefined && belongingOf(owner, now) === 'unmarked') {
      await writeMark(openstack, 'security_group', now, owner);
    }
    return await lookAgain();
  }
  const seen = { ours: planned, claims: [] };
  const asGood = otherIn(seen, run) === undefined && (await guards(openstack, planned));
  return asGood ? seen : await lookAgain();
}

interface Other {
  readonly lease: Lease;
  readonly group: SecurityGroup;
}

/** Whoever has the lease, or is about to. */
export function otherIn({ ours, claims }: Seen, run: string): Other | undefined {
  for (const group of ours === undefined ? claims : [ours]) {
    const lease = leaseIn(group.description);
    if (lease !== undefined && lease.run !== run) return { lease, group };
  }
  return undefined;
}

/** @returns undefined when somebody else was quicker */
async function taken(taking: Taking, group: SecurityGroup): Promise<SecurityGroup | undefined> {
  const { openstack, run, lengthMs, signal } = taking;
  const written = await rewritten(openstack, group, { description: withLease(group.description, newLease(taking)) });
  if (typeof written === 'string') return undefined;
  if (await guards(openstack, group)) return written;
  // Somebody may have written at the same time: whoever was the last has it, once no such write can be under way.
  for (const ms of [0, lengthMs / 30]) {
    await pause(ms, signal);
    const now = await read(openstack, group.id, signal);
    if (now === undefined || leaseIn(now.description)?.run !== run) return undefined;
  }
  return written;
}
