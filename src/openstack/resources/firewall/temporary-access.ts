import { ActionableError } from '../../../engine/actionable-error.ts';
import { read } from '../../lease/group.ts';
import { watch } from '../../lease/watch.ts';
import { leaseIn } from '../../lease/words.ts';
import type { OwnerMark } from '../../marks/owner-mark.ts';
import { type SecurityGroup, type SecurityGroupRule, securityGroupRules } from '../../network/security-groups.ts';
import type { OpenStack } from '../../openstack.ts';
import { OpenStackError } from '../../openstack-error.ts';
import { letsIn, ruleBody } from './security-rules.ts';
import { hasExpired, temporaryDescription, temporaryForMs, temporaryIn } from './temporary-rule.ts';

export interface Access {
  readonly owner: OwnerMark;
  /** The IPv4 address to let in. */
  readonly address: string;
  /** TCP. */
  readonly port: number;
  /** Names the run that wants it: at most 20 characters, without white space. */
  readonly run: string;
}

/**
 * Lets one address in at one port until the rule is removed, by a rule that says which run it is for and when it
 * expires. Temporary rules of ours that have expired are removed on the way.
 *
 * What lets the address in already decides. A lasting rule, or one that is not ours: nothing is done. A temporary one
 * of another run of ours: while that run has the lease, nothing, for it is at work and removes its rule itself; otherwise
 * it counts as dead, as after a kill, and its rule is replaced with ours. Ours has an id of its own, so that a run that
 * was alive after all (one that only looks has no lease) does not shut us out when it ends.
 *
 * @param group as it was found; it is read again when Neutron knows better
 * @returns the rule that the caller removes at the end; undefined when nothing was opened
 * @throws what `request` throws
 */
export async function openTemporarily(
  openstack: OpenStack,
  group: SecurityGroup,
  access: Access,
): Promise<SecurityGroupRule | undefined> {
  const { standing, inTheWay } = judged(group, access);
  await Promise.all(inTheWay.map(({ id }) => securityGroupRules.delete(openstack, id)));
  if (standing !== 'none') return standing === 'others' ? undefined : standing;
  try {
    return await made(openstack, group, access);
  } catch (error) {
    const exists = error instanceof OpenStackError && error.type === 'SecurityGroupRuleExists';
    if (!exists && !(error instanceof ActionableError && error.outcomeUnknown)) throw error;
    const now = await read(openstack, group.id).catch(() => undefined);
    // Somebody let the address in since the group was found, or the answer to our own request was lost.
    const seen = now === undefined ? undefined : judged(now, access);
    if (seen?.standing === 'others') return undefined;
    if (seen !== undefined && seen.standing !== 'none') return seen.standing;
    if (seen === undefined || seen.inTheWay.length === 0) throw error;
    await Promise.all(seen.inTheWay.map(({ id }) => securityGroupRules.delete(openstack, id)));
    return await made(openstack, group, access);
  }
}

interface Judged {
  /** Whether the address is let in: by the rule that this run made, by others that stay, or not at all. */
  readonly standing: SecurityGroupRule | 'others' | 'none';
  /** Temporary rules of ours to be removed. */
  readonly inTheWay: readonly SecurityGroupRule[];
}

function judged({ rules, description }: SecurityGroup, { owner, address, port, run }: Access): Judged {
  const lease = leaseIn(description);
  const leased = lease !== undefined && watch(Number.POSITIVE_INFINITY)(lease) !== 'over' ? lease.run : undefined;
  const inTheWay: SecurityGroupRule[] = [];
  let standing: Judged['standing'] = 'none';
  for (const rule of rules) {
    const temporary = temporaryIn(owner, rule);
    if (temporary?.run === run) standing = rule;
    else if (temporary !== undefined && hasExpired(temporary)) inTheWay.push(rule);
    else if (!letsIn(rule, port, address)) continue;
    else if (temporary !== undefined && temporary.run !== leased) inTheWay.push(rule);
    else if (standing === 'none') standing = 'others';
  }
  return { standing, inTheWay };
}

async function made(
  openstack: OpenStack,
  { id }: SecurityGroup,
  { owner, address, port, run }: Access,
): Promise<SecurityGroupRule> {
  return await securityGroupRules.create(openstack, {
    security_group_id: id,
    ...ruleBody({ protocol: 'tcp', port, cidr: `${address}/32` }),
    description: temporaryDescription(owner, { run, expiresAt: Date.now() + temporaryForMs }),
  });
}
