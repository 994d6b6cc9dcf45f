import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { hexId, macAddress } from './identifiers.ts';
import { addGroup } from './neutron/group-record.ts';
import { defaultQuotas, type OpenStackOptions } from './options.ts';
import type { Cloud, Flavor, Image, Network, Port } from './state.ts';

const gib = 1024 ** 3;

/** A cloud with one tenant, an image, flavors, an internal and an external network, and a router between them. */
export function newCloud(origin: string, clock: Clock, options: OpenStackOptions): Cloud {
  const created = new Date();
  const internal = network('internal', created, false, '192.168.70', { start: 2, end: 254, bits: 24 });
  const external = network('external', created, true, '203.0.113', { start: 10, end: 250, bits: 24 });
  const cloud: Cloud = {
    origin,
    clock,
    quotas: { ...defaultQuotas, ...options.quotas },
    listener: options.listener,
    console: options.console,
    identity: {
      user: { id: hexId(), name: 'neurolibre', password: randomBytes(18).toString('base64url') },
      project: { id: hexId(), name: 'neurolibre' },
      applicationCredentials: new Map(),
      tokens: new Map(),
    },
    flavors: flavors(),
    images: [image('Bionic-x64', created), image('Jammy-x64', created)],
    networks: [internal, external],
    router: { id: randomUUID(), address: '203.0.113.250', created },
    keyPairs: new Map(),
    servers: new Map(),
    volumes: new Map(),
    ports: new Map(),
    groups: new Map(),
    rules: new Map(),
    floatingIps: new Map(),
  };
  for (const port of [
    ownPort(internal, '192.168.70.1', cloud.router.id, 'network:router_interface'),
    ownPort(internal, '192.168.70.2', `dhcp${randomUUID()}`, 'network:dhcp'),
  ]) {
    cloud.ports.set(port.id, port);
  }
  addGroup(cloud, { name: 'default', description: 'Default security group' });
  return cloud;
}

function flavors(): readonly Flavor[] {
  const flavor = (name: string, vcpus: number, ramMib: number, ephemeralGib: number, fits = true): Flavor => {
    return { id: randomUUID(), name, vcpus, ramMib, diskGib: 20, ephemeralGib, fits };
  };
  return [
    flavor('c8-30gb-186', 8, 30_720, 186),
    flavor('c2-4gb-16', 2, 4096, 16),
    flavor('c1-1gb-8', 1, 1024, 8),
    flavor('p1-1gb', 1, 1024, 0),
    flavor('p2-2gb', 2, 2048, 0),
    flavor('c999-too-big', 64, 65_536, 0, false),
  ];
}

function image(name: string, created: Date): Image {
  return { id: randomUUID(), name, created, bytes: Math.round(0.8 * gib) };
}

function network(
  name: string,
  created: Date,
  external: boolean,
  prefix: string,
  { start, end, bits }: { readonly start: number; readonly end: number; readonly bits: number },
): Network {
  return {
    id: randomUUID(),
    name,
    external,
    mine: !external,
    created,
    subnet: {
      id: randomUUID(),
      cidr: `${prefix}.0/${bits}`,
      gateway: `${prefix}.1`,
      pool: { start: `${prefix}.${start}`, end: `${prefix}.${end}` },
    },
  };
}

/** A port of the network's own, there before any server. */
function ownPort(on: Network, address: string, deviceId: string, deviceOwner: string): Port {
  return {
    id: randomUUID(),
    name: '',
    description: '',
    tags: [],
    created: on.created,
    updated: on.created,
    revision: 1,
    network: on,
    address,
    macAddress: macAddress(),
    groupIds: [],
    portSecurity: false,
    status: 'ACTIVE',
    deviceId,
    deviceOwner,
    byNova: false,
  };
}
