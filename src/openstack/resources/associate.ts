import { ActionableError } from '../../engine/actionable-error.ts';
import { networkExtensions } from '../network/extensions.ts';
import { type FloatingIp, floatingIps } from '../network/floating-ips.ts';
import type { Port } from '../network/ports.ts';
import type { OpenStack } from '../openstack.ts';
import { heldElsewhere } from './floating-ip-holder.ts';

/** HTTP's Precondition Failed: it is no longer the revision that we looked at. */
const changedMeanwhile = 412;

/**
 * Leads a free floating IP to a port. Between our look and our change another run might take the address: where Neutron
 * can (`revision-if-match`), the change holds for the revision that we saw only; everywhere we look again afterwards.
 *
 * @throws {ActionableError} when another port has it, before or after
 * @see https://docs.openstack.org/api-ref/network/v2/#revisions
 */
export async function associate(openstack: OpenStack, { id, address }: FloatingIp, port: Port): Promise<FloatingIp> {
  const free = await reRead(openstack, id, address);
  if (free.portId === port.id) return free;
  if (free.portId !== undefined) throw heldElsewhere(free);
  const guarded = free.revision !== undefined && (await networkExtensions(openstack)).has('revision-if-match');
  const { status } = await openstack.request('network', {
    method: 'PUT',
    path: `/floatingips/${id}`,
    body: { floatingip: { port_id: port.id } },
    accept: [changedMeanwhile],
    ...(guarded ? { headers: { 'if-match': `revision_number=${free.revision}` } } : {}),
  });
  const now = await reRead(openstack, id, address);
  if (now.portId === port.id) return now;
  if (now.portId !== undefined) throw heldElsewhere(now);
  throw new ActionableError(
    `The floating IP ${address} could not be led to our port: ${status === changedMeanwhile ? 'somebody else changed it at the same time' : 'it is free again'}`,
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
