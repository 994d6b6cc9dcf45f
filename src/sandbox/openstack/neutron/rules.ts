import { z } from 'zod';
import { type Call, param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import type { Cloud, Rule } from '../state.ts';
import { description, owner, resourceIn } from './body.ts';
import { parseCidr } from './cidr.ts';
import { findGroup } from './groups.ts';
import { listing, shown, type View } from './listing.ts';
import { ruleView } from './rule-view.ts';
import { holdToQuota, revise, standard } from './standard.ts';

const port = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^-?\d+$/)
      .transform(Number),
  ])
  .nullish();
const wanted = z.strictObject({
  security_group_id: z.uuid(),
  direction: z.enum(['ingress', 'egress']),
  ethertype: z.enum(['IPv4', 'IPv6']).default('IPv4'),
  protocol: z.union([z.string(), z.int().transform(String)]).nullish(),
  port_range_min: port,
  port_range_max: port,
  remote_ip_prefix: z.string().nullish(),
  remote_group_id: z.uuid().nullish(),
  remote_address_group_id: z.null().optional(),
  description,
  ...owner,
});

const bulk = z.object({ security_group_rules: z.array(wanted) });

const protocols =
  'ah dccp egp esp gre hopopt icmp igmp ip ipip ipv6-encap ipv6-frag ipv6-icmp icmpv6 ipv6-nonxt ipv6-opts ipv6-route ospf pgm rsvp sctp tcp udp udplite vrrp'.split(
    ' ',
  );
/** Those whose ports are a range, by name and number. */
const withPorts = new Set(['tcp', 'udp', 'sctp', 'dccp', 'udplite', '6', '17', '132', '33', '136']);

/** Security group rules. https://docs.openstack.org/api-ref/network/v2/#security-group-rules-security-group-rules */
export function ruleRoutes(cloud: Cloud): readonly Route[] {
  const views = () => [...cloud.rules.values()].map((rule) => ruleView(cloud, rule));
  return [
    {
      method: 'GET',
      path: '/v2.0/security-group-rules',
      handle: (call) => listing(call, { key: 'security_group_rules', views: views(), missing: noRule }),
    },
    { method: 'POST', path: '/v2.0/security-group-rules', handle: (call) => create(cloud, call) },
    {
      method: 'GET',
      path: '/v2.0/security-group-rules/:id',
      handle: (call) => shown(call, 'security_group_rule', ruleView(cloud, findRule(cloud, call))),
    },
    {
      method: 'DELETE',
      path: '/v2.0/security-group-rules/:id',
      handle: (call) => {
        const rule = findRule(cloud, call);
        cloud.rules.delete(rule.id);
        revise(findGroup(cloud, rule.groupId));
        return { status: 204 };
      },
    },
  ];
}

/** One rule or, as `security_group_rules`, many: all of them or none. */
function create(cloud: Cloud, call: Call): Reply {
  const many = bulk.safeParse(call.body);
  if (!many.success) {
    const [rule] = keep(cloud, [ruleAsked(resourceIn(call, 'security_group_rule', wanted))]);
    return { status: 201, body: { security_group_rule: rule } };
  }
  const rules = many.data.security_group_rules.map((each) => ruleAsked(each));
  return { status: 201, body: { security_group_rules: keep(cloud, rules) } };
}

function ruleAsked(asked: z.infer<typeof wanted>): Rule {
  const rule: Rule = {
    ...standard(asked.description ?? ''),
    groupId: asked.security_group_id,
    direction: asked.direction,
    ethertype: asked.ethertype,
    protocol: asked.protocol?.toLowerCase() ?? null,
    portMin: asked.port_range_min ?? null,
    portMax: asked.port_range_max ?? null,
    remoteCidr: prefixOf(asked.remote_ip_prefix, asked.ethertype),
    remoteGroupId: asked.remote_group_id ?? null,
  };
  judge(rule);
  return rule;
}

function keep(cloud: Cloud, rules: readonly Rule[]): readonly View[] {
  for (const rule of rules) findGroup(cloud, rule.groupId);
  holdToQuota('security_group_rule', cloud.rules.size + rules.length - 1, cloud.quotas.securityGroupRules);
  const same = [...cloud.rules.values()].find((other) => rules.some((rule) => isSame(rule, other)));
  if (same !== undefined) {
    throw new Refusal(409, `Security group rule already exists. Rule id is ${same.id}.`, 'SecurityGroupRuleExists');
  }
  for (const rule of rules) {
    cloud.rules.set(rule.id, rule);
    revise(findGroup(cloud, rule.groupId));
  }
  return rules.map((rule) => ruleView(cloud, rule));
}

function prefixOf(prefix: string | null | undefined, ethertype: string): string | null {
  if (prefix === null || prefix === undefined) return null;
  const cidr = parseCidr(prefix);
  if (cidr === undefined) throw new Refusal(400, `Invalid CIDR ${prefix} given as IP prefix.`, 'InvalidCIDR');
  if (ethertype !== `IPv${cidr.version}`) {
    const message = `Conflicting value ethertype ${ethertype} for CIDR ${prefix}`;
    throw new Refusal(400, message, 'SecurityGroupRuleParameterConflict');
  }
  return prefix.includes('/') ? prefix : `${prefix}/${cidr.bits}`;
}

function judge({ protocol, portMin, portMax }: Rule): void {
  if (protocol === null) {
    if (portMin === null && portMax === null) return;
    const message = 'Must also specify protocol if port range is given.';
    throw new Refusal(400, message, 'SecurityGroupProtocolRequiredWithPorts');
  }
  const number = /^\d+$/.test(protocol) ? Number(protocol) : undefined;
  if (number === undefined ? !protocols.includes(protocol) : number > 255) throw badProtocol(protocol);
  for (const value of [portMin, portMax]) {
    if (value !== null && (value < 0 || value > 65_535)) {
      throw new Refusal(400, `Invalid value for port ${value}`, 'SecurityGroupInvalidPortValue');
    }
  }
  if (!withPorts.has(protocol) || (portMin === null && portMax === null)) return;
  if (portMin !== null && portMax !== null && portMin <= portMax) return;
  const message = 'For TCP/UDP protocols, port_range_min must be <= port_range_max';
  throw new Refusal(400, message, 'SecurityGroupInvalidPortRange');
}

function badProtocol(protocol: string): Refusal {
  const values = protocols.map((name) => `'${name}'`).join(', ');
  return new Refusal(
    400,
    `Security group rule protocol ${protocol} not supported. Only protocol values [None, ${values}] and integer representations [0 to 255] are supported.`,
    'SecurityGroupRuleInvalidProtocol',
  );
}

/** Neutron takes "from anywhere" for the same as no prefix at all. */
function isSame(a: Rule, b: Rule): boolean {
  const key = (rule: Rule): string => {
    const anywhere = rule.remoteCidr === '0.0.0.0/0' || rule.remoteCidr === '::/0';
    const { groupId, direction, ethertype, protocol, portMin, portMax, remoteGroupId } = rule;
    const remote = anywhere ? null : rule.remoteCidr;
    return JSON.stringify([groupId, direction, ethertype, protocol, portMin, portMax, remote, remoteGroupId]);
  };
  return key(a) === key(b);
}

function findRule(cloud: Cloud, call: Call): Rule {
  const rule = cloud.rules.get(param(call, 'id'));
  if (rule === undefined) throw noRule(param(call, 'id'));
  return rule;
}

function noRule(id: string): Refusal {
  return new Refusal(404, `Security group rule ${id} does not exist`, 'SecurityGroupRuleNotFound');
}
