import { pause } from '../../pause.ts';
import { type SecurityGroup, securityGroups } from '../network/security-groups.ts';
import { claimMark, claimName, type Keeping, look } from './group.ts';
import { type Lease, leaseIn, withLease } from './words.ts';

/** How often, and how far apart, the oldest of several claims looks whether the others have been withdrawn. */
const looks = 12;
const apartMs = 250;

/**
 * Makes a security group for the lease where there is none of ours. It is only a claim, not yet marked as ours, so that
 * nothing of a plan changes by it. Of runs that do so at the same moment one gets the lease: each makes its claim and then
 * looks; only who sees itself alone has it. Who came later sees a claim before its own, however the clocks go, and
 * withdraws; of those that see each other the oldest waits until the others have.
 *
 * @returns undefined when another run is before us
 */
export async function found(keeping: Keeping, lease: Lease, signal: AbortSignal): Promise<SecurityGroup | undefined> {
  const claim = await claimed(keeping, lease);
  if (claim === undefined) return undefined;
  let standing = true;
  try {
    for (let tried = 0; tried < looks; tried += 1) {
      const { ours, claims } = await look(keeping, undefined, signal);
      if (ours !== undefined || claims[0]?.id !== claim.id) return undefined;
      if (claims.length === 1) {
        standing = false;
        return claim;
      }
      await pause(apartMs, signal);
    }
    return undefined;
  } finally {
    if (standing) await securityGroups.delete(keeping.openstack, claim.id);
  }
}

/** @returns undefined when there is no room for it because another run was quicker */
async function claimed(keeping: Keeping, lease: Lease): Promise<SecurityGroup | undefined> {
  const { openstack, owner, name, run } = keeping;
  const description = withLease(claimMark(owner), lease);
  try {
    return await securityGroups.create(openstack, { name: claimName(name), description });
  } catch (error) {
    const { ours, claims } = await look(keeping).catch(() => {
      throw error;
    });
    // The answer was lost, but not the claim.
    const own = claims.find((group) => leaseIn(group.description)?.run === run);
    if (own !== undefined) return own;
    if (ours === undefined && claims.length === 0) throw error;
    return undefined;
  }
}
