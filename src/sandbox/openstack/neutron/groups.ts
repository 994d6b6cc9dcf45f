import { z } from 'zod';
import { type Call, param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import type { Cloud, Group } from '../state.ts';
import { description, owner, resourceIn } from './body.ts';
import { addGroup, rulesOf } from './group-record.ts';
import { listing, shown, type View } from './listing.ts';
import { ruleView } from './rule-view.ts';
import { constrain, holdToQuota, revise, standardView } from './standard.ts';

const wanted = z.strictObject({
  name: z.string(),
  description,
  stateful: z.boolean().optional(),
  ...owner,
});
const changes = z.strictObject({ name: z.string().optional(), description });

/** Security groups. https://docs.openstack.org/api-ref/network/v2/#security-groups-security-groups */
export function groupRoutes(cloud: Cloud): readonly Route[] {
  const views = () => [...cloud.groups.values()].map((group) => groupView(cloud, group));
  return [
    {
      method: 'GET',
      path: '/v2.0/security-groups',
      handle: (call) => listing(call, { key: 'security_groups', views: views(), missing: noGroup }),
    },
    { method: 'POST', path: '/v2.0/security-groups', handle: (call) => create(cloud, call) },
    {
      method: 'GET',
      path: '/v2.0/security-groups/:id',
      handle: (call) => shown(call, 'security_group', groupView(cloud, findGroup(cloud, param(call, 'id')))),
    },
    { method: 'PUT', path: '/v2.0/security-groups/:id', handle: (call) => change(cloud, call) },
    { method: 'DELETE', path: '/v2.0/security-groups/:id', handle: (call) => remove(cloud, call) },
  ];
}

/** @throws {Refusal} 404 */
export function findGroup(cloud: Cloud, id: string): Group {
  const group = cloud.groups.get(id);
  if (group === undefined) throw noGroup(id);
  return group;
}

function create(cloud: Cloud, call: Call): Reply {
  const { name, description } = resourceIn(call, 'security_group', wanted);
  if (name === 'default') {
    throw new Refusal(409, 'Default security group already exists.', 'SecurityGroupDefaultAlreadyExists');
  }
  holdToQuota('security_group', cloud.groups.size, cloud.quotas.securityGroups);
  const group = addGroup(cloud, { name, description: description ?? '' });
  return { status: 201, body: { security_group: groupView(cloud, group) } };
}

function change(cloud: Cloud, call: Call): Reply {
  const group = findGroup(cloud, param(call, 'id'));
  const { name, description } = resourceIn(call, 'security_group', changes);
  constrain(call, group);
  if (name !== undefined) group.name = name;
  if (description !== undefined) group.description = description;
  revise(group);
  return { status: 200, body: { security_group: groupView(cloud, group) } };
}

function remove(cloud: Cloud, call: Call): Reply {
  const group = findGroup(cloud, param(call, 'id'));
  if (group.name === 'default') {
    throw new Refusal(
      409,
      'Insufficient rights for removing default security group.',
      'SecurityGroupCannotRemoveDefault',
    );
  }
  if ([...cloud.ports.values()].some(({ groupIds }) => groupIds.includes(group.id))) {
    throw new Refusal(409, `Security Group ${group.id} in use.`, 'SecurityGroupInUse');
  }
  for (const rule of rulesOf(cloud, group)) cloud.rules.delete(rule.id);
  cloud.groups.delete(group.id);
  return { status: 204 };
}

function groupView(cloud: Cloud, group: Group): View {
  const rules = rulesOf(cloud, group).toSorted((a, b) => a.id.localeCompare(b.id));
  return {
    id: group.id,
    name: group.name,
    stateful: true,
    tenant_id: cloud.identity.project.id,
    description: group.description,
    shared: false,
    security_group_rules: rules.map((rule) => ({ ...ruleView(cloud, rule), tags: [] })),
    tags: group.tags,
    ...standardView(cloud, group),
  };
}

function noGroup(id: string): Refusal {
  return new Refusal(404, `Security group ${id} does not exist`, 'SecurityGroupNotFound');
}
