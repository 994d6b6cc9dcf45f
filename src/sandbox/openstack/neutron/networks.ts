import { param } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import type { Cloud, Network, Router } from '../state.ts';
import { listing, shown, type View } from './listing.ts';
import { standardView } from './standard.ts';

/** Networks, subnets and routers, which are there and are only looked at. */
export function networkRoutes(cloud: Cloud): readonly Route[] {
  const project = cloud.identity.project.id;
  // A tenant does not see the subnets of somebody else's external network.
  const subnets = () => cloud.networks.filter(({ mine }) => mine).map((network) => subnetView(cloud, network));
  return [
    ...readOnly('networks', 'network', 'Network', () => cloud.networks.map((network) => networkView(cloud, network))),
    ...readOnly('subnets', 'subnet', 'Subnet', subnets),
    ...readOnly('routers', 'router', 'Router', () => [{ ...routerView(cloud, cloud.router), tenant_id: project }]),
  ];
}

/** @throws {Refusal} 404 */
export function findNetwork(cloud: Cloud, id: string): Network {
  const network = cloud.networks.find((each) => each.id === id);
  if (network === undefined) throw missing('Network')(id);
  return network;
}

/** The network that addresses to the outside come from. */
function externalNetwork(cloud: Cloud): Network {
  const network = cloud.networks.find(({ external }) => external);
  if (network === undefined) throw new Error('the cloud has no external network');
  return network;
}

function readOnly(collection: string, key: string, kind: string, views: () => readonly View[]): readonly Route[] {
  return [
    {
      method: 'GET',
      path: `/v2.0/${collection}`,
      handle: (call) => listing(call, { key: collection, views: views(), missing: missing(kind) }),
    },
    {
      method: 'GET',
      path: `/v2.0/${collection}/:id`,
      handle: (call) => {
        const view = views().find(({ id }) => id === param(call, 'id'));
        if (view === undefined) throw missing(kind)(param(call, 'id'));
        return shown(call, key, view);
      },
    },
  ];
}

function missing(kind: string): (id: string) => Refusal {
  return (id) => new Refusal(404, `${kind} ${id} could not be found.`, `${kind}NotFound`);
}

function networkView(cloud: Cloud, network: Network): View {
  const standard = standardView(cloud, { created: network.created, updated: network.created, revision: 2 });
  // Whose the external network is, a tenant is told but can make nothing of.
  const project = network.mine ? standard.project_id : '0'.repeat(32);
  return {
    id: network.id,
    name: network.name,
    tenant_id: project,
    admin_state_up: true,
    mtu: 1500,
    status: 'ACTIVE',
    subnets: [network.subnet.id],
    shared: false,
    availability_zone_hints: [],
    availability_zones: ['nova'],
    ipv4_address_scope: null,
    ipv6_address_scope: null,
    'router:external': network.external,
    description: '',
    port_security_enabled: true,
    ...(network.external ? { is_default: false } : {}),
    tags: [],
    ...standard,
    project_id: project,
  };
}

function subnetView(cloud: Cloud, { id, name, subnet, created }: Network): View {
  return {
    id: subnet.id,
    name,
    tenant_id: cloud.identity.project.id,
    network_id: id,
    ip_version: 4,
    subnetpool_id: null,
    enable_dhcp: true,
    ipv6_ra_mode: null,
    ipv6_address_mode: null,
    gateway_ip: subnet.gateway,
    cidr: subnet.cidr,
    allocation_pools: [subnet.pool],
    host_routes: [],
    dns_nameservers: [],
    description: '',
    service_types: [],
    tags: [],
    ...standardView(cloud, { created, updated: created, revision: 0 }),
  };
}

function routerView(cloud: Cloud, router: Router): View {
  const external = externalNetwork(cloud);
  return {
    id: router.id,
    name: 'router',
    admin_state_up: true,
    status: 'ACTIVE',
    external_gateway_info: {
      network_id: external.id,
      external_fixed_ips: [{ subnet_id: external.subnet.id, ip_address: router.address }],
      enable_snat: true,
    },
    description: '',
    availability_zones: ['nova'],
    availability_zone_hints: [],
    routes: [],
    flavor_id: null,
    tags: [],
    ...standardView(cloud, { created: router.created, updated: router.created, revision: 4 }),
  };
}
