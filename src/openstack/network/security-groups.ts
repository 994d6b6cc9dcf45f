import { z } from 'zod';
import { type Collection, collection } from '../collection.ts';

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Where the cloud keeps tags of security groups. */
  readonly tags?: readonly string[];
  /** ISO 8601, where the cloud tells (extension `standard-attr-timestamp`). */
  readonly createdAt?: string;
  /** Counts its changes, those of its rules too, where the cloud counts them (extension `standard-attr-revisions`). */
  readonly revision?: number;
  readonly rules: readonly SecurityGroupRule[];
}

/** A rule as Neutron keeps it: null means any. */
export interface SecurityGroupRule {
  readonly id: string;
  readonly direction: string;
  readonly ethertype: string;
  readonly protocol: string | null;
  readonly portMin: number | null;
  readonly portMax: number | null;
  readonly remoteCidr: string | null;
  /** Another security group (or address group) that it lets in instead of a range of addresses. */
  readonly remoteGroupId: string | null;
  readonly description: string;
}

const ruleSchema = z
  .object({
    id: z.string(),
    direction: z.string(),
    ethertype: z.string(),
    protocol: z.union([z.string(), z.number().transform(String)]).nullish(),
    port_range_min: z.number().nullish(),
    port_range_max: z.number().nullish(),
    remote_ip_prefix: z.string().nullish(),
    remote_group_id: z.string().nullish(),
    remote_address_group_id: z.string().nullish(),
    description: z.string().nullish(),
  })
  .transform(
    (rule): SecurityGroupRule => ({
      id: rule.id,
      direction: rule.direction,
      ethertype: rule.ethertype,
      protocol: rule.protocol ?? null,
      portMin: rule.port_range_min ?? null,
      portMax: rule.port_range_max ?? null,
      remoteCidr: rule.remote_ip_prefix ?? null,
      remoteGroupId: rule.remote_group_id ?? rule.remote_address_group_id ?? null,
      description: rule.description ?? '',
    }),
  );

export const securityGroupSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullish(),
    tags: z.array(z.string()).nullish(),
    created_at: z.string().nullish(),
    revision_number: z.number().nullish(),
    security_group_rules: z.array(ruleSchema).default([]),
  })
  .transform(
    ({ id, name, description, tags, created_at, revision_number, security_group_rules }): SecurityGroup => ({
      id,
      name,
      description: description ?? '',
      ...(tags ? { tags } : {}),
      ...(created_at ? { createdAt: created_at } : {}),
      ...(typeof revision_number === 'number' ? { revision: revision_number } : {}),
      rules: security_group_rules,
    }),
  );

export const securityGroups: Collection<SecurityGroup> = collection({
  service: 'network',
  path: '/security-groups',
  one: 'security_group',
  many: 'security_groups',
  schema: securityGroupSchema,
});

export const securityGroupRules: Collection<SecurityGroupRule> = collection({
  service: 'network',
  path: '/security-group-rules',
  one: 'security_group_rule',
  many: 'security_group_rules',
  schema: ruleSchema,
});
