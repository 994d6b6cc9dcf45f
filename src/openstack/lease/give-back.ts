import { ActionableError } from '../../engine/actionable-error.ts';
import { asFailure } from '../../engine/failure.ts';
import { retried } from '../../retried.ts';
import type { SecurityGroup } from '../network/security-groups.ts';
import { OpenStackError } from '../openstack-error.ts';
import { guards, type Keeping, read, rewritten } from './group.ts';
import { leaseIn, withoutLease } from './words.ts';

const tries = 5;
const firstPauseMs = 300;

interface How {
  /** Whether the group was made for the lease alone, and goes with it. */
  readonly needless: 'surely' | 'while bare' | 'no';
  /** Whether another's lease in place of ours was written by mistake: who wrote it waits for us. */
  readonly overwritten: boolean;
}

/**
 * Takes the words of our lease out of the description. A group that was made for them alone, and that nobody has put a
 * rule or a port into since, is removed again. One that is gone, or in which another's lease stands by now, is left.
 *
 * @param group as it was when the lease was last written
 * @throws {ActionableError} when that could not be done, with what comes of it
 */
export async function giveBack(keeping: Keeping, group: SecurityGroup, how: How): Promise<void> {
  const { openstack, lengthMs, pause } = keeping;
  // By then it has run out by itself.
  const signal = AbortSignal.timeout(lengthMs);
  const passing = (error: unknown): boolean => !(error instanceof OpenStackError && error.status < 500);
  // It is as it was when the lease was last written, or Neutron says that it is not.
  let last = how.needless === 'no' && (await guards(openstack, group)) ? group : undefined;
  try {
    await retried({ tries, firstPauseMs, passing, signal, pause }, async () => {
      const now = last ?? (await read(openstack, group.id, signal));
      last = undefined;
      if (!(await without(keeping, now, how, signal))) throw new Error('the group is changed all the time');
    });
  } catch (cause) {
    throw new ActionableError(
      `The lease of this run, in the description of the security group ${group.name} (${group.id}), could not be given back: ${asFailure(cause).message}`,
      `Nothing need be done: the next run takes it over when it has seen no sign of life for ${Math.round(lengthMs / 1000)} s.`,
      { cause },
    );
  }
}

/** @returns whether nothing of the lease is left; not when somebody else has written to the group meanwhile */
async function without(
  { openstack, run }: Keeping,
  group: SecurityGroup | undefined,
  { needless, overwritten }: How,
  signal: AbortSignal,
): Promise<boolean> {
  if (group === undefined) return true;
  const lease = leaseIn(group.description);
  const mistaken = overwritten && lease !== undefined && (await guards(openstack, group));
  if (lease?.run !== run && !mistaken) return true;
  const bare = group.rules.every(({ direction }) => direction !== 'ingress');
  if ((needless === 'surely' || (needless === 'while bare' && bare)) && (await removed(openstack, group, signal)))
    return true;
  const description = withoutLease(group.description, run);
  return (await rewritten(openstack, group, { description }, signal)) !== 'changed';
}

/** Whether it is gone; not while a port uses it. */
async function removed(openstack: Keeping['openstack'], { id }: SecurityGroup, signal: AbortSignal): Promise<boolean> {
  const path = `/security-groups/${id}`;
  const { status } = await openstack.request('network', { method: 'DELETE', path, accept: [404, 409], signal });
  return status !== 409;
}
