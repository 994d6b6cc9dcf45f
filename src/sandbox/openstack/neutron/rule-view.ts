import type { Cloud, Rule } from '../state.ts';
import { normalizedCidr } from './cidr.ts';
import type { View } from './listing.ts';
import { standardView } from './standard.ts';

/** A security group rule as a client sees it. */
export function ruleView(cloud: Cloud, rule: Rule): View {
  return {
    id: rule.id,
    tenant_id: cloud.identity.project.id,
    security_group_id: rule.groupId,
    ethertype: rule.ethertype,
    direction: rule.direction,
    protocol: rule.protocol,
    port_range_min: rule.portMin,
    port_range_max: rule.portMax,
    remote_ip_prefix: rule.remoteCidr,
    remote_address_group_id: null,
    normalized_cidr: rule.remoteCidr === null ? null : normalizedCidr(rule.remoteCidr),
    remote_group_id: rule.remoteGroupId,
    description: rule.description,
    ...standardView(cloud, rule),
  };
}
