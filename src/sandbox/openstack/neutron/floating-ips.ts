import { z } from 'zod';
import { type Call, param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import type { Cloud, FloatingIp, Port } from '../state.ts';
import { description, owner, resourceIn } from './body.ts';
import { associate, disassociate, newFloatingIp } from './floating-ip-record.ts';
import { listing, shown, type View } from './listing.ts';
import { findNetwork } from './networks.ts';
import { findPort } from './ports.ts';
import { constrain, holdToQuota, revise, standardView } from './standard.ts';

const wanted = z.strictObject({
  floating_network_id: z.uuid(),
  port_id: z.uuid().nullish(),
  fixed_ip_address: z.ipv4().nullish(),
  floating_ip_address: z.string().optional(),
  description,
  ...owner,
});
const changes = z.strictObject({ port_id: z.uuid().nullish(), fixed_ip_address: z.ipv4().nullish(), description });

/** Floating IPs. https://docs.openstack.org/api-ref/network/v2/#floating-ips-floatingips */
export function floatingIpRoutes(cloud: Cloud): readonly Route[] {
  const views = () => [...cloud.floatingIps.values()].map((floatingIp) => floatingIpView(cloud, floatingIp));
  return [
    {
      method: 'GET',
      path: '/v2.0/floatingips',
      handle: (call) => listing(call, { key: 'floatingips', views: views(), missing: noFloatingIp }),
    },
    { method: 'POST', path: '/v2.0/floatingips', handle: (call) => create(cloud, call) },
    {
      method: 'GET',
      path: '/v2.0/floatingips/:id',
      handle: (call) => shown(call, 'floatingip', floatingIpView(cloud, findFloatingIp(cloud, call))),
    },
    { method: 'PUT', path: '/v2.0/floatingips/:id', handle: (call) => change(cloud, call) },
    {
      method: 'DELETE',
      path: '/v2.0/floatingips/:id',
      handle: (call) => {
        const floatingIp = findFloatingIp(cloud, call);
        constrain(call, floatingIp);
        cloud.floatingIps.delete(floatingIp.id);
        return { status: 204 };
      },
    },
  ];
}

function create(cloud: Cloud, call: Call): Reply {
  const asked = resourceIn(call, 'floatingip', wanted);
  if (asked.floating_ip_address !== undefined) throw mayNotChoose();
  const network = findNetwork(cloud, asked.floating_network_id);
  if (!network.external) {
    throw badRequest(`Network ${network.id} is not a valid external network.`);
  }
  const port = portAsked(cloud, asked);
  holdToQuota('floatingip', cloud.floatingIps.size, cloud.quotas.floatingIps);
  const floatingIp = newFloatingIp(cloud, network, asked.description ?? '');
  if (port !== undefined) associate(cloud, floatingIp, port);
  cloud.floatingIps.set(floatingIp.id, floatingIp);
  return { status: 201, body: { floatingip: floatingIpView(cloud, floatingIp) } };
}

function change(cloud: Cloud, call: Call): Reply {
  const floatingIp = findFloatingIp(cloud, call);
  const asked = resourceIn(call, 'floatingip', changes);
  constrain(call, floatingIp);
  const port = portAsked(cloud, asked);
  if (port !== undefined) associate(cloud, floatingIp, port);
  if (asked.description !== undefined) floatingIp.description = asked.description;
  // A change that does not mention the port leaves it alone.
  if (asked.port_id === null) disassociate(cloud, floatingIp);
  else revise(floatingIp);
  return { status: 200, body: { floatingip: floatingIpView(cloud, floatingIp) } };
}

/** Which of a port's addresses is meant, clients may say; ports here have one. */
function portAsked(cloud: Cloud, { port_id, fixed_ip_address }: z.output<typeof changes>): Port | undefined {
  if (!port_id) {
    if (fixed_ip_address) throw badRequest('fixed_ip_address cannot be specified without a port_id.');
    return undefined;
  }
  const port = findPort(cloud, port_id);
  if (!fixed_ip_address || fixed_ip_address === port.address) return port;
  throw badRequest(`Port ${port.id} does not have fixed ip ${fixed_ip_address}.`);
}

function badRequest(words: string): Refusal {
  return new Refusal(400, `Bad floatingip request: ${words}`, 'BadRequest');
}

function findFloatingIp(cloud: Cloud, call: Call): FloatingIp {
  const floatingIp = cloud.floatingIps.get(param(call, 'id'));
  if (floatingIp === undefined) throw noFloatingIp(param(call, 'id'));
  return floatingIp;
}

function floatingIpView(cloud: Cloud, floatingIp: FloatingIp): View {
  const { port } = floatingIp;
  return {
    id: floatingIp.id,
    tenant_id: cloud.identity.project.id,
    floating_ip_address: floatingIp.address,
    floating_network_id: floatingIp.network.id,
    router_id: port === undefined ? null : cloud.router.id,
    port_id: port?.id ?? null,
    fixed_ip_address: port?.address ?? null,
    status: floatingIp.status,
    description: floatingIp.description,
    port_details: port === undefined ? null : detailsOf(port),
    tags: floatingIp.tags,
    ...standardView(cloud, floatingIp),
  };
}

function detailsOf(port: Port): View {
  return {
    name: port.name,
    network_id: port.network.id,
    mac_address: port.macAddress,
    admin_state_up: true,
    status: port.status,
    device_id: port.deviceId,
    device_owner: port.deviceOwner,
  };
}

/** Neutron's default policy lets only administrators choose an address. */
function mayNotChoose(): Refusal {
  const message = '(rule:create_floatingip and rule:create_floatingip:floating_ip_address) is disallowed by policy';
  return new Refusal(403, message, 'PolicyNotAuthorized');
}

function noFloatingIp(id: string): Refusal {
  return new Refusal(404, `Floating IP ${id} could not be found`, 'FloatingIPNotFound');
}
