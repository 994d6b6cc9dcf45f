import { type OwnerMark, words } from '../../marks/owner-mark.ts';
import { type FloatingIp, floatingIps } from '../../network/floating-ips.ts';
import type { Network } from '../../network/networks.ts';
import type { Port } from '../../network/ports.ts';
import { setTags } from '../../network/tags.ts';
import type { OpenStack } from '../../openstack.ts';
import { OpenStackError } from '../../openstack-error.ts';
import { changeFloatingIp } from './change-floating-ip.ts';
import { freeAddresses } from './free-addresses.ts';
import { givenBackDescription, isFree, reusedWord, takenDescription } from './reused-floating-ip.ts';
import { routed } from './routed.ts';

interface Taking {
  readonly network: Network;
  readonly port: Port;
  readonly owner: OwnerMark;
}

/**
 * Takes a free address of the project for our port. One request leads it to the port and marks it, for the revision
 * that was free; of one that somebody else gets first we let go, and try the next.
 *
 * @returns undefined when none was to be had
 * @throws {ActionableError} when no router leads from the port's network to the external one, and what `request` throws
 */
export async function reuseFloatingIp(openstack: OpenStack, taking: Taking): Promise<FloatingIp | undefined> {
  for (const { id } of await freeAddresses(openstack, taking.network)) {
    const taken = await take(openstack, id, taking);
    if (taken !== undefined) return taken;
  }
  return undefined;
}

async function take(
  openstack: OpenStack,
  id: string,
  { network, port, owner }: Taking,
): Promise<FloatingIp | undefined> {
  const seen = await floatingIps.get(openstack, id);
  if (seen === undefined || !isFree(seen)) return undefined;
  const description = takenDescription(seen.description, owner);
  if (description === undefined) return undefined;
  try {
    const changes = { port_id: port.id, description };
    if (!(await routed(network, changeFloatingIp(openstack, seen, changes)))) return undefined;
  } catch (error) {
    if (error instanceof OpenStackError && error.type === 'FloatingIPNotFound') return undefined;
    throw error;
  }
  const now = await floatingIps.get(openstack, id);
  if (now === undefined) return undefined;
  if (now.portId !== port.id) {
    await unmark(openstack, now, owner);
    return undefined;
  }
  if (now.tags === undefined) return now;
  const tags = [...new Set([...now.tags, ...words(owner), reusedWord])];
  await setTags(openstack, 'floatingip', id, tags);
  return { ...now, tags };
}

/** Takes our mark off an address that somebody took after us all the same. */
async function unmark(openstack: OpenStack, lost: FloatingIp, owner: OwnerMark): Promise<void> {
  const description = givenBackDescription(lost.description, owner);
  if (description === lost.description) return;
  await changeFloatingIp(openstack, lost, { port_id: lost.portId ?? null, description });
}
