import { ActionableError } from '../../engine/actionable-error.ts';
import { asDescription } from '../marks/owner-mark.ts';
import type { SecurityGroup } from '../network/security-groups.ts';
import { type Keeping, read, rewritten } from './group.ts';
import { leaseIn, newLease, withLease } from './words.ts';

/** How often our own renewal may come between. */
const tries = 5;

/**
 * Gives a claim the name and the mark of our security group.
 *
 * @throws {ActionableError} when it is gone, or no longer ours to make
 */
export async function madeOurs(keeping: Keeping, claim: SecurityGroup): Promise<SecurityGroup> {
  const { openstack, owner, name, run } = keeping;
  let now: SecurityGroup | undefined = claim;
  for (let tried = 0; tried < tries && now !== undefined; tried += 1) {
    const lease = leaseIn(now.description);
    if (lease !== undefined && lease.run !== run) break;
    const description = withLease(asDescription(owner), lease ?? newLease(keeping));
    const made = await rewritten(openstack, now, { name, description });
    if (typeof made === 'object') return made;
    now = await read(openstack, claim.id);
  }
  throw new ActionableError(
    `The security group ${claim.name} (${claim.id}), which was to become ours, is no longer as we made it`,
    'Run again, which looks anew.',
  );
}
