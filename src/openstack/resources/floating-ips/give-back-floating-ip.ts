import { ActionableError } from '../../../engine/actionable-error.ts';
import type { OwnerMark } from '../../marks/owner-mark.ts';
import { type FloatingIp, floatingIps } from '../../network/floating-ips.ts';
import { setTags } from '../../network/tags.ts';
import type { OpenStack } from '../../openstack.ts';
import { changeFloatingIp } from './change-floating-ip.ts';
import { givenBackDescription, givenBackTags } from './reused-floating-ip.ts';

/**
 * Gives a reused address back to the project: free, and with what people wrote on it. The tags go first: whatever stops
 * us then, the description still says that it is ours and not to be released.
 *
 * @throws {ActionableError} when somebody changes it at the same time
 */
export async function giveBackFloatingIp(openstack: OpenStack, found: FloatingIp, owner: OwnerMark): Promise<void> {
  const { id, address, tags } = found;
  if (tags !== undefined) await setTags(openstack, 'floatingip', id, givenBackTags(tags, owner));
  const seen = await floatingIps.get(openstack, id);
  if (seen === undefined) return;
  const description = givenBackDescription(seen.description, owner);
  if (await changeFloatingIp(openstack, seen, { port_id: null, description })) return;
  throw new ActionableError(
    `The floating IP ${address} could not be given back: somebody else changed it at the same time`,
    'Run again, which looks anew.',
  );
}
