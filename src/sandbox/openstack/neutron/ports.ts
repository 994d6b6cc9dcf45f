import { z } from 'zod';
import { type Call, param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import type { Cloud, Port } from '../state.ts';
import { description, owner, resourceIn } from './body.ts';
import { defaultGroup } from './group-record.ts';
import { findGroup } from './groups.ts';
import { listing, shown, type View } from './listing.ts';
import { findNetwork } from './networks.ts';
import { addPort, removePort } from './port-record.ts';
import { constrain, revise, standardView } from './standard.ts';

const changeable = {
  name: z.string().optional(),
  description,
  security_groups: z.array(z.string()).nullish(),
  port_security_enabled: z.boolean().optional(),
  admin_state_up: z.literal(true).optional(),
};
const wanted = z.strictObject({
  network_id: z.uuid(),
  fixed_ips: z
    .array(z.strictObject({ subnet_id: z.string().optional(), ip_address: z.string().optional() }))
    .optional(),
  ...changeable,
  ...owner,
});
const changes = z.strictObject(changeable);

/** Ports. https://docs.openstack.org/api-ref/network/v2/#ports */
export function portRoutes(cloud: Cloud): readonly Route[] {
  const views = () => [...cloud.ports.values()].map((port) => portView(cloud, port));
  return [
    {
      method: 'GET',
      path: '/v2.0/ports',
      handle: (call) => listing(call, { key: 'ports', views: views(), missing: noPort }),
    },
    { method: 'POST', path: '/v2.0/ports', handle: (call) => create(cloud, call) },
    {
      method: 'GET',
      path: '/v2.0/ports/:id',
      handle: (call) => shown(call, 'port', portView(cloud, findPort(cloud, param(call, 'id')))),
    },
    { method: 'PUT', path: '/v2.0/ports/:id', handle: (call) => change(cloud, call) },
    {
      method: 'DELETE',
      path: '/v2.0/ports/:id',
      handle: (call) => {
        const port = findPort(cloud, param(call, 'id'));
        constrain(call, port);
        removePort(cloud, port);
        return { status: 204 };
      },
    },
  ];
}

/** @throws {Refusal} 404 */
export function findPort(cloud: Cloud, id: string): Port {
  const port = cloud.ports.get(id);
  if (port === undefined) throw noPort(id);
  return port;
}

function create(cloud: Cloud, call: Call): Reply {
  const asked = resourceIn(call, 'port', wanted);
  const network = findNetwork(cloud, asked.network_id);
  const secured = asked.port_security_enabled ?? true;
  const groups = asked.security_groups?.map((id) => findGroup(cloud, id)) ?? (secured ? [defaultGroup(cloud)] : []);
  const address = asked.fixed_ips?.find(({ ip_address }) => ip_address !== undefined)?.ip_address;
  const port = addPort(cloud, {
    network,
    groupIds: groups.map(({ id }) => id),
    portSecurity: secured,
    ...(asked.name === undefined ? {} : { name: asked.name }),
    ...(asked.description === undefined ? {} : { description: asked.description }),
    ...(address === undefined ? {} : { address }),
  });
  return { status: 201, body: { port: portView(cloud, port) } };
}

function change(cloud: Cloud, call: Call): Reply {
  const port = findPort(cloud, param(call, 'id'));
  const asked = resourceIn(call, 'port', changes);
  constrain(call, port);
  const groups = asked.security_groups?.map((id) => findGroup(cloud, id).id);
  if (asked.name !== undefined) port.name = asked.name;
  if (asked.description !== undefined) port.description = asked.description;
  if (asked.port_security_enabled !== undefined) port.portSecurity = asked.port_security_enabled;
  if (groups !== undefined) port.groupIds = groups;
  revise(port);
  return { status: 200, body: { port: portView(cloud, port) } };
}

function portView(cloud: Cloud, port: Port): View {
  return {
    id: port.id,
    name: port.name,
    network_id: port.network.id,
    tenant_id: cloud.identity.project.id,
    mac_address: port.macAddress,
    admin_state_up: true,
    status: port.status,
    device_id: port.deviceId,
    device_owner: port.deviceOwner,
    fixed_ips: [{ subnet_id: port.network.subnet.id, ip_address: port.address }],
    allowed_address_pairs: [],
    extra_dhcp_opts: [],
    security_groups: port.groupIds,
    description: port.description,
    'binding:vnic_type': 'normal',
    port_security_enabled: port.portSecurity,
    tags: port.tags,
    ...standardView(cloud, port),
  };
}

function noPort(id: string): Refusal {
  return new Refusal(404, `Port ${id} could not be found.`, 'PortNotFound');
}
