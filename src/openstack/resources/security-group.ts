import { type Difference, type Resource, resource } from '../../engine/resource.ts';
import {
  type SecurityGroup,
  type SecurityGroupRule,
  securityGroupRules,
  securityGroups,
} from '../network/security-groups.ts';
import type { OpenStack } from '../openstack.ts';
import { OpenStackError } from '../openstack-error.ts';
import { waitUntil } from '../waiter.ts';
import { asDescription, isOurs, type OwnerMark } from './owner-mark.ts';
import { keyOf, type RuleSpec, ruleBody, ruleWords, wantedKey } from './security-rules.ts';
import { theOneOfOurs } from './the-one-of-ours.ts';

export interface SecurityGroupSpec {
  readonly name: string;
  readonly owner: OwnerMark;
  readonly rules: readonly RuleSpec[];
  /** Ranges from which everything is let in. */
  readonly localRanges: Resource<readonly string[]>;
}

/**
 * A security group with its rules. Rules that somebody else put into it are left; those of ours that are no longer
 * wanted go, so that a port taken off the list is closed.
 */
export function securityGroup(openstack: OpenStack, spec: SecurityGroupSpec): Resource<SecurityGroup> {
  const { name, owner } = spec;
  const wanted = (localRanges: readonly string[]): readonly RuleSpec[] => [
    ...localRanges.map((cidr): RuleSpec => ({ protocol: null, port: null, cidr, description: 'local network' })),
    ...spec.rules,
  ];
  const ofOurs = (rule: SecurityGroupRule): boolean => isOurs(owner, rule.description);
  return resource({
    name: 'security group',
    needs: { localRanges: spec.localRanges },
    wanted: `${name}: ${spec.rules.map(ruleWords).join(', ')}`,
    async find(_, { signal }) {
      const query = { project_id: await openstack.projectId() };
      return theOneOfOurs(await securityGroups.list(openstack, { query, signal }), {
        kind: 'security group',
        name,
        mark: asDescription(owner),
        marked: ({ description }) => isOurs(owner, description),
        tell: ({ name: called, rules }) => `'${called}', ${rules.length} rules`,
      });
    },
    compare: (found, { localRanges }) =>
      differences(missing(found, wanted(localRanges)), surplus(found, wanted(localRanges), ofOurs)),
    async create({ localRanges }) {
      const made = await securityGroups.create(openstack, { name, description: asDescription(owner) });
      return await addRules(openstack, made, missing(made, wanted(localRanges)), owner);
    },
    async update(found, { localRanges }) {
      const left = surplus(found, wanted(localRanges), ofOurs);
      await Promise.all(left.map(({ id }) => securityGroupRules.delete(openstack, id)));
      const kept = { ...found, rules: found.rules.filter((rule) => !left.includes(rule)) };
      return await addRules(openstack, kept, missing(kept, wanted(localRanges)), owner);
    },
    async remove({ id }, _, work) {
      // Neutron lets go of a port's groups a moment after the port: until then the group is in use.
      await waitUntil({
        what: `security group ${name} to be released by its ports`,
        look: () => deleted(openstack, id),
        settled: (gone) => gone,
        timeoutMs: 60_000,
        work,
      });
    },
    describe: ({ id, rules }) => `${name}, ${rules.length} rules, id ${id}`,
  });
}

function missing({ rules }: SecurityGroup, wanted: readonly RuleSpec[]): readonly RuleSpec[] {
  const there = new Set(rules.map(keyOf));
  return wanted.filter((rule) => !there.has(wantedKey(rule)));
}

function surplus(
  { rules }: SecurityGroup,
  wanted: readonly RuleSpec[],
  ofOurs: (rule: SecurityGroupRule) => boolean,
): readonly SecurityGroupRule[] {
  const keys = new Set(wanted.map(wantedKey));
  return rules.filter((rule) => ofOurs(rule) && !keys.has(keyOf(rule)));
}

function differences(lacking: readonly RuleSpec[], left: readonly SecurityGroupRule[]): readonly Difference[] {
  const words = left.map(({ protocol, portMin, remoteCidr }) =>
    ruleWords({ protocol, port: portMin, cidr: remoteCidr ?? 'everywhere' }),
  );
  return [
    ...lacking.map((rule) => ({ words: `does not let in ${ruleWords(rule)}` })),
    ...words.map((rule) => ({ words: `still lets in ${rule}` })),
  ];
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
  return { ...group, rules: [...group.rules, ...(await Promise.all(added)).flat()] };
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
