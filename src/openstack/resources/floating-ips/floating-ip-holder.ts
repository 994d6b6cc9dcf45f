import { ActionableError } from '../../../engine/actionable-error.ts';
import { belongingOf } from '../../marks/network-mark.ts';
import type { OwnerMark } from '../../marks/owner-mark.ts';
import type { FloatingIp } from '../../network/floating-ips.ts';
import { ports } from '../../network/ports.ts';
import type { OpenStack } from '../../openstack.ts';

/**
 * Goes on only when a floating IP is free or leads to a port of ours.
 *
 * @throws {ActionableError} naming the port and device that have it
 */
export async function refuseForeignHolder(
  openstack: OpenStack,
  held: FloatingIp,
  owner: OwnerMark,
  signal: AbortSignal,
): Promise<void> {
  if (held.portId === undefined) return;
  const holder = await ports.get(openstack, held.portId, { signal });
  if (holder === undefined || belongingOf(owner, holder) !== 'ours') throw heldElsewhere(held);
}

export function heldElsewhere({ address, portId, deviceId }: FloatingIp): ActionableError {
  const device = deviceId === undefined ? '' : ` of the device ${deviceId}`;
  return new ActionableError(
    `The floating IP ${address} leads to the port ${portId}${device}, which is not ours; an address is never taken from another port`,
    `If it may be taken, free it first: \`openstack floating ip unset --port ${address}\`. Otherwise choose another address.`,
  );
}
