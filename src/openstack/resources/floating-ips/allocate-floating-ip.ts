import { type FloatingIp, floatingIps } from '../../network/floating-ips.ts';
import type { Network } from '../../network/networks.ts';
import type { Port } from '../../network/ports.ts';
import type { OpenStack } from '../../openstack.ts';
import { routed } from './routed.ts';

/**
 * Allocates an address for a port. One request does both, so that no address is left behind unused and no other run can
 * take it in between.
 *
 * @throws {ActionableError} when no router leads from the port's network to the external one, and what `request` throws
 */
export async function allocateFloatingIp(
  openstack: OpenStack,
  network: Network,
  port: Port,
  description: string,
): Promise<FloatingIp> {
  const wanted = { floating_network_id: network.id, port_id: port.id, description };
  return await routed(network, floatingIps.create(openstack, wanted));
}
