import { delays } from '../delays.ts';
import { Refusal } from '../http/refusal.ts';
import type { Cloud, FloatingIp, Network, Port } from '../state.ts';
import { addressesBetween } from './cidr.ts';
import { revise, standard } from './standard.ts';

/** Takes the next free address of the network. The record is not kept yet. */
export function newFloatingIp(cloud: Cloud, network: Network, description: string): FloatingIp {
  const taken = new Set([...cloud.floatingIps.values()].map(({ address }) => address));
  taken.add(cloud.router.address);
  const { start, end } = network.subnet.pool;
  for (const address of addressesBetween(start, end)) {
    if (!taken.has(address)) return { ...standard(description), address, network, port: undefined, status: 'DOWN' };
  }
  throw new Refusal(409, `No more IP addresses available on network ${network.id}.`, 'IpAddressGenerationFailure');
}

/**
 * Leads a floating IP to a port, away from any port it led to before: Neutron does not ask whether that was wanted. It
 * only refuses when the new port has one already.
 *
 * @throws {Refusal} 409
 */
export function associate(cloud: Cloud, floatingIp: FloatingIp, port: Port): void {
  const others = [...cloud.floatingIps.values()].filter((other) => other !== floatingIp);
  if (others.some((other) => other.port === port)) {
    throw new Refusal(
      409,
      `Cannot associate floating IP ${floatingIp.address} (${floatingIp.id}) with port ${port.id} using fixed IP ${port.address}, as that fixed IP already has a floating IP on external network ${floatingIp.network.id}.`,
      'FloatingIPPortAlreadyAssociated',
    );
  }
  floatingIp.port = port;
  statusFollows(cloud, floatingIp);
}

export function disassociate(cloud: Cloud, floatingIp: FloatingIp): void {
  floatingIp.port = undefined;
  revise(floatingIp);
  statusFollows(cloud, floatingIp);
}

/** The router reports a little later what it did, which is a revision of its own. */
function statusFollows(cloud: Cloud, floatingIp: FloatingIp): void {
  cloud.clock.after(delays.floatingIpStatus, () => {
    const status = floatingIp.port === undefined ? 'DOWN' : 'ACTIVE';
    if (floatingIp.status === status) return;
    floatingIp.status = status;
    revise(floatingIp);
  });
}
