import { ActionableError } from '../../../engine/actionable-error.ts';
import type { Network } from '../../network/networks.ts';
import { OpenStackError } from '../../openstack-error.ts';

/**
 * Waits until an address of an external network leads to a port.
 *
 * @throws {ActionableError} with what is missing when no router leads from one to the other, and what `leading` throws
 */
export async function routed<T>(network: Network, leading: Promise<T>): Promise<T> {
  try {
    return await leading;
  } catch (error) {
    if (!(error instanceof OpenStackError && error.type === 'ExternalGatewayForFloatingIPNotFound')) throw error;
    throw new ActionableError(
      error.message,
      `A router must join the port's network to '${network.name}': \`openstack router list\` shows those there are. Choose the network that one of them leads to.`,
      { cause: error },
    );
  }
}
