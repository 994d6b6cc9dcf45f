import type { SecurityGroup } from '../network/security-groups.ts';
import { guards, type Keeping, read, rewritten } from './group.ts';
import { inTenths, lastRunIn, leaseIn, withLease } from './words.ts';

/** How often somebody else may write to the group between our look and our change, before it is a failure to renew. */
const tries = 5;

export interface Renewal {
  readonly group: SecurityGroup;
  /** Whether another run had overwritten it by mistake: see `taken`. */
  readonly overwritten: boolean;
}

/**
 * Writes a later end into a lease.
 *
 * @param how `overwritten`: whether what stands there in place of our words was written by mistake
 * @returns the group with the later end; the run that has the lease now; undefined when the group is gone
 * @throws what `request` throws
 */
export async function renew(
  { openstack, run, lengthMs, link }: Keeping,
  group: SecurityGroup,
  { signal, overwritten }: { readonly signal: AbortSignal; readonly overwritten: boolean },
): Promise<Renewal | string | undefined> {
  const guarded = await guards(openstack, group);
  let now: SecurityGroup | undefined = guarded ? group : await read(openstack, group.id, signal);
  for (let tried = 0; tried < tries; tried += 1) {
    if (now === undefined) return undefined;
    const lease = leaseIn(now.description);
    const other = lease === undefined ? lastRunIn(now.description) : lease.run;
    const foreign = other !== undefined && other !== run;
    if (foreign && !(guarded && overwritten && lease !== undefined)) return other;
    // Who edited the description may have wiped our words out; they are written anew.
    const since = leaseIn(group.description)?.since;
    const until = inTenths(Date.now() + lengthMs);
    const own = { run, until, ...(since === undefined ? {} : { since }), ...(link === undefined ? {} : { link }) };
    const written = await rewritten(openstack, now, { description: withLease(now.description, own) }, signal);
    if (written === 'gone') return undefined;
    if (written !== 'changed') return { group: written, overwritten: foreign };
    now = await read(openstack, group.id, signal);
  }
  throw new Error('the group is changed all the time');
}
