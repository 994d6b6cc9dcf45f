import { pause } from '../../pause.ts';
import { belongingOf, writeMark } from '../marks/network-mark.ts';
import { type SecurityGroup, securityGroups } from '../network/security-groups.ts';
import { found } from './found.ts';
import { guards, type Keeping, look, read, rewritten, type Seen } from './group.ts';
import { otherIn, type Waiting, waits } from './wait.ts';
import { leaseIn, newLease, traceIn, withLease } from './words.ts';

export interface Taking extends Keeping, Waiting {
  /**
   * Our group as the plan found it, if it did; one without our mark is one that the plan, agreed to, adopts. `unknown`
   * when there is no plan to go by.
   */
  readonly planned: SecurityGroup | undefined | 'unknown';
}

export interface Taken {
  /** With our lease in it. */
  readonly group: SecurityGroup;
  /** Whether the group is one that we made for the lease, and a mere claim so far: see `found`. */
  readonly founded: boolean;
  /** Whether another run was at work since the plan looked, so that it may be out of date. */
  readonly overtaken: boolean;
  /** By `performance.now()`, just before it was written. */
  readonly takenAt: number;
}

/** So that several that were refused at the same time do not ask again at the same time. */
const apartMs = 250;

/**
 * Takes the lease of a target, which stands in the description of our security group: there is no other record of it.
 * Waits while another run has it, and takes it over from one that is dead.
 *
 * @throws {ActionableError} when it cannot be written; what `waiting` throws; the signal's reason
 */
export async function takeLease(taking: Taking): Promise<Taken> {
  const { openstack, planned, signal } = taking;
  const wait = waits(taking);
  const lookAgain = async (known?: SecurityGroup) => await look(taking, known, signal);
  let seen = await fromPlan(taking, lookAgain);
  let [overtaken, overwrote] = [false, 0];
  for (;;) {
    signal.throwIfAborted();
    const other = otherIn(seen, overwrote > 0 ? undefined : taking.run);
    if (other !== undefined) {
      overtaken = true;
      if (await wait(other)) {
        seen = await lookAgain(seen.ours);
        continue;
      }
      if (seen.ours === undefined) {
        await securityGroups.delete(openstack, other.group.id);
        seen = await lookAgain();
        continue;
      }
    }
    const { ours } = seen;
    const takenAt = performance.now();
    const group =
      ours === undefined ? await found(taking, newLease(taking), signal) : await taken(taking, ours, overwrote);
    if (typeof group === 'object') {
      return { group, founded: ours === undefined, overtaken: overtaken || !asPlanned(planned, ours), takenAt };
    }
    if (group === 'overwrote') overwrote += 1;
    await pause(Math.random() * apartMs, signal);
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

/**
 * Neutron lets some pass that it should hold up: of several requests that saw the same revision, those that meet each
 * other in its database are tried again there, without what they were to hold to. So the first of them has the very next
 * revision, and the lease; a later one has a later revision, and has overwritten it. It then waits until the first one
 * has put that right, or nobody does.
 *
 * @param overwrote how often this has come to pass
 * @returns undefined when somebody else was quicker
 */
async function taken(
  taking: Taking,
  group: SecurityGroup,
  overwrote: number,
): Promise<SecurityGroup | 'overwrote' | undefined> {
  const { openstack, run, lengthMs, signal } = taking;
  const written = await rewritten(openstack, group, { description: withLease(group.description, newLease(taking)) });
  if (typeof written === 'string') return undefined;
  if (await guards(openstack, group)) {
    if (written.revision === (group.revision ?? 0) + 1) return written;
    // Elsewhere it may count in other steps.
    if (overwrote < 2) return 'overwrote';
  }
  // Somebody may have written at the same time: whoever was the last has it, once no such write can be under way.
  for (const ms of [0, lengthMs / 30]) {
    await pause(ms, signal);
    const now = await read(openstack, group.id, signal);
    if (now === undefined || leaseIn(now.description)?.run !== run) return undefined;
  }
  return written;
}
