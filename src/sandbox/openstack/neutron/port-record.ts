import { Refusal } from '../http/refusal.ts';
import { macAddress } from '../identifiers.ts';
import type { Cloud, Network, Port } from '../state.ts';
import { addressesBetween, isWithin } from './cidr.ts';
import { disassociate } from './floating-ip-record.ts';
import { holdToQuota, revise, standard } from './standard.ts';

interface NewPort {
  readonly network: Network;
  readonly name?: string;
  readonly description?: string;
  readonly groupIds: readonly string[];
  readonly address?: string;
  readonly portSecurity?: boolean;
  readonly byNova?: boolean;
}

/** @throws {Refusal} when the quota is used up or the address is taken or not of the network */
export function addPort(cloud: Cloud, wanted: NewPort): Port {
  const { network, address } = wanted;
  holdToQuota('port', cloud.ports.size, cloud.quotas.ports);
  const port: Port = {
    ...standard(wanted.description ?? '', 1),
    name: wanted.name ?? '',
    network,
    address: address === undefined ? freeAddress(cloud, network) : freeToTake(cloud, network, address),
    macAddress: macAddress(),
    groupIds: [...wanted.groupIds],
    portSecurity: wanted.portSecurity ?? true,
    status: 'DOWN',
    deviceId: '',
    deviceOwner: '',
    byNova: wanted.byNova ?? false,
  };
  cloud.ports.set(port.id, port);
  return port;
}

/** Plugs a port into a server. */
export function plug(port: Port, serverId: string): void {
  port.deviceId = serverId;
  port.deviceOwner = 'compute:nova';
  port.status = 'ACTIVE';
  revise(port);
}

export function unplug(port: Port): void {
  port.deviceId = '';
  port.deviceOwner = '';
  port.status = 'DOWN';
  revise(port);
}

/** Floating IPs of a port that goes away stay, free again. */
export function removePort(cloud: Cloud, port: Port): void {
  for (const floatingIp of cloud.floatingIps.values()) {
    if (floatingIp.port === port) disassociate(cloud, floatingIp);
  }
  cloud.ports.delete(port.id);
}

/** The ports of a server, the first plugged first. */
export function portsOf(cloud: Cloud, serverId: string): readonly Port[] {
  return [...cloud.ports.values()].filter(({ deviceId }) => deviceId === serverId);
}

function freeAddress(cloud: Cloud, network: Network): string {
  const { start, end } = network.subnet.pool;
  for (const address of addressesBetween(start, end)) {
    if (!isTaken(cloud, network, address)) return address;
  }
  throw new Refusal(409, `No more IP addresses available on network ${network.id}.`, 'IpAddressGenerationFailure');
}

function freeToTake(cloud: Cloud, network: Network, address: string): string {
  const { id, pool, gateway } = network.subnet;
  if (!isWithin(address, gateway, pool.end)) {
    const message = `IP address ${address} is not a valid IP for any of the subnets on the specified network.`;
    throw new Refusal(400, message, 'InvalidIpForNetwork');
  }
  if (isTaken(cloud, network, address)) {
    throw new Refusal(409, `IP address ${address} already allocated in subnet ${id}`, 'IpAddressAlreadyAllocated');
  }
  return address;
}

function isTaken(cloud: Cloud, network: Network, address: string): boolean {
  return [...cloud.ports.values()].some((port) => port.network === network && port.address === address);
}
