import type { Cloud, Group, Rule } from '../state.ts';
import { standard } from './standard.ts';

/** A new group lets everything out, over both versions of IP, and nothing in. */
export function addGroup(
  cloud: Cloud,
  { name, description }: { readonly name: string; readonly description: string },
): Group {
  const group: Group = { ...standard(description, 1), name };
  cloud.groups.set(group.id, group);
  for (const ethertype of ['IPv6', 'IPv4']) {
    const rule: Rule = {
      ...standard(''),
      description: null,
      groupId: group.id,
      direction: 'egress',
      ethertype,
      protocol: null,
      portMin: null,
      portMax: null,
      remoteCidr: null,
      remoteGroupId: null,
    };
    cloud.rules.set(rule.id, rule);
  }
  return group;
}

export function rulesOf(cloud: Cloud, group: Group): readonly Rule[] {
  return [...cloud.rules.values()].filter(({ groupId }) => groupId === group.id);
}

export function defaultGroup(cloud: Cloud): Group {
  const found = [...cloud.groups.values()].find(({ name }) => name === 'default');
  if (found === undefined) throw new Error('the default security group is gone');
  return found;
}
