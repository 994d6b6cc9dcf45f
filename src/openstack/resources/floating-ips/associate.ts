import { ActionableError } from '../../../engine/actionable-error.ts';
import { type FloatingIp, floatingIps } from '../../network/floating-ips.ts';
import type { Port } from '../../network/ports.ts';
import type { OpenStack } from '../../openstack.ts';
import { changeFloatingIp } from './change-floating-ip.ts';
import { heldElsewhere } from './floating-ip-holder.ts';

/**
 * Leads a free floating IP to a port. Between our look and our change another run might take the address: the change
 * is guarded where the cloud can, and everywhere we look again afterwards.
 *
 * @throws {ActionableError} when another port has it, before or after
 */
export async function associate(openstack: OpenStack, { id, address }: FloatingIp, port: Port): Promise<FloatingIp> {
  const free = await reRead(openstack, id, address);
  if (free.portId === port.id) return free;
  if (free.portId !== undefined) throw heldElsewhere(free);
  const changed = await changeFloatingIp(openstack, free, { port_id: port.id });
  const now = await reRead(openstack, id, address);
  if (now.portId === port.id) return now;
  if (now.portId !== undefined) throw heldElsewhere(now);
  throw new ActionableError(
    `The floating IP ${address} could not be led to our port: ${changed ? 'it is free again' : 'somebody else changed it at the same time'}`,
    'Run again, which looks anew.',
  );
}

async function reRead(openstack: OpenStack, id: string, address: string): Promise<FloatingIp> {
  const found = await floatingIps.get(openstack, id);
  if (found !== undefined) return found;
  throw new ActionableError(
    `The floating IP ${address} is no longer in the project`,
    'Somebody released it meanwhile; run again, which looks anew.',
  );
}
