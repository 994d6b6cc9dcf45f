import { type Adoption, adoptable, refuseUnlessOurs } from '../../../engine/adoption.ts';
import { type Resource, resource, type Work } from '../../../engine/resource.ts';
import { allEnded } from '../../all-ended.ts';
import { belongingOf, markDifferences, restoreMark, writeMark } from '../../marks/network-mark.ts';
import { asDescription, type OwnerMark } from '../../marks/owner-mark.ts';
import { oursOrCandidate } from '../../marks/the-one-of-ours.ts';
import {
  type SecurityGroup,
  type SecurityGroupRule,
  securityGroupRules,
  securityGroups,
} from '../../network/security-groups.ts';
import type { OpenStack } from '../../openstack.ts';
import { OpenStackError } from '../../openstack-error.ts';
import { waitUntil } from '../../waiter.ts';
import { foreignRules, ruleDifferences, ruleDifferenceWords } from './rule-differences.ts';
import { localRules, type RuleSpec, ruleBody, ruleWords } from './security-rules.ts';

export interface SecurityGroupSpec {
  readonly name: string;
  readonly owner: OwnerMark;
  readonly adoption: Adoption;
  readonly rules: readonly RuleSpec[];
  /** What is let in besides, now and then and not by this resource, in words. */
  readonly atTimes?: string;
  /** Ranges from which everything is let in. */
  readonly localRanges: Resource<readonly string[]>;
  /** The same in words, before they are looked up. */
  readonly localWords: string;
}

/**
 * A security group with its rules. Rules that somebody else put into it are left, and named in a remark; those of ours
 * that are no longer wanted go, so that a port taken off the list is closed. So do temporary ones that have expired.
 */
export function securityGroup(openstack: OpenStack, spec: SecurityGroupSpec): Resource<SecurityGroup> {
  const { name, owner } = spec;
  const wanted = (localRanges: readonly string[]): readonly RuleSpec[] => [...localRules(localRanges), ...spec.rules];
  // Known once it was compared, and never before a removal: then nothing of the group is left.
  const remarks = new WeakMap<SecurityGroup, readonly string[]>();
  const whose = (found: SecurityGroup) => belongingOf(owner, found);
  const look = async ({ signal }: Pick<Work, 'signal'>) => {
    const query = { project_id: await openstack.projectId() };
    return oursOrCandidate(await securityGroups.list(openstack, { query, signal }), {
      kind: 'security group',
      name,
      mark: asDescription(owner),
      adoption: spec.adoption,
      belonging: whose,
      tell,
    });
  };
  const { adoption, find } = adoptable({
    of: 'security group',
    identity: {},
    look: (_, work) => look(work),
    tell,
    again: (id) => securityGroups.get(openstack, id),
    belonging: whose,
    mark: (found) => writeMark(openstack, 'security_group', found, owner),
  });
  return resource({
    name: 'security group',
    identity: { adoption },
    needs: { localRanges: spec.localRanges },
    wanted: `${name}: ${wantedWords(spec).join(', ')}`,
    find,
    compare(found, { localRanges }) {
      remarks.set(found, foreignRules(found, wanted(localRanges), owner));
      const rules = ruleDifferenceWords(ruleDifferences(found, wanted(localRanges), owner));
      return [...rules, ...markDifferences(owner, found)];
    },
    async create({ localRanges }, work) {
      // It may have been made, still without rules, since the plan: whatever marks it makes it ours.
      const made =
        (await look(work)).ours ??
        (await securityGroups.create(openstack, { name, description: asDescription(owner) }));
      const marked = await writeMark(openstack, 'security_group', made, owner);
      return await furnished(openstack, marked, wanted(localRanges), owner);
    },
    async update(found, { localRanges }) {
      const marked = await restoreMark(openstack, 'security_group', found, owner);
      return await furnished(openstack, marked, wanted(localRanges), owner);
    },
    async remove({ id }, _, work) {
      refuseUnlessOurs('security group', await securityGroups.get(openstack, id, work), whose);
      // Neutron lets go of a port's groups a moment after the port: until then the group is in use.
      await waitUntil({
        what: `security group ${name} to be released by its ports`,
        look: () => deleted(openstack, id),
        settled: (gone) => gone,
        timeoutMs: 60_000,
        work,
      });
    },
    remarks: (found) => remarks.get(found) ?? [],
    describe: ({ id, rules }) => `${name}, ${rules.length} rules, id ${id}`,
  });
}

function wantedWords({ localWords, rules, atTimes }: SecurityGroupSpec): readonly string[] {
  return [`everything from ${localWords}`, ...rules.map(ruleWords), ...(atTimes === undefined ? [] : [atTimes])];
}

function tell({ name, rules, description, createdAt }: SecurityGroup): string {
  const created = createdAt === undefined ? '' : `, created ${createdAt}`;
  return `'${name}', ${rules.length} rules, described as '${description}'${created}`;
}

/**
 * Removes and adds rules until they are as wanted.
 *
 * @returns the group as it is then
 */
async function furnished(
  openstack: OpenStack,
  group: SecurityGroup,
  wanted: readonly RuleSpec[],
  owner: OwnerMark,
): Promise<SecurityGroup> {
  const { missing, surplus, expired, replaced } = ruleDifferences(group, wanted, owner);
  const gone = new Set([...surplus, ...expired.map(({ rule }) => rule), ...replaced]);
  await allEnded([...gone].map(({ id }) => securityGroupRules.delete(openstack, id)));
  const kept = { ...group, rules: group.rules.filter((rule) => !gone.has(rule)) };
  return await addRules(openstack, kept, missing, owner);
}

/**
 * Adds rules, all at once. One that is there already, in a form that we did not recognise, is there.
 *
 * @returns the group as it is then
 */
async function addRules(
  openstack: OpenStack,
  group: SecurityGroup,
  rules: readonly RuleSpec[],
  owner: OwnerMark,
): Promise<SecurityGroup> {
  const added = rules.map(async (rule): Promise<readonly SecurityGroupRule[]> => {
    const description = `${asDescription(owner)} (${rule.description})`;
    try {
      const body = { security_group_id: group.id, ...ruleBody(rule), description };
      return [await securityGroupRules.create(openstack, body)];
    } catch (error) {
      if (error instanceof OpenStackError && error.type === 'SecurityGroupRuleExists') return [];
      throw error;
    }
  });
  return { ...group, rules: [...group.rules, ...(await allEnded(added)).flat()] };
}

/** Whether it is gone; not while ports use it. */
async function deleted(openstack: OpenStack, id: string): Promise<boolean> {
  try {
    await securityGroups.delete(openstack, id);
    return true;
  } catch (error) {
    if (error instanceof OpenStackError && error.type === 'SecurityGroupInUse') return false;
    throw error;
  }
}
