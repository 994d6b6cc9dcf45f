import { ActionableError } from '../../../engine/actionable-error.ts';
import { failedAction } from '../../compute/instance-actions.ts';
import { type Server, servers } from '../../compute/servers.ts';
import type { OpenStack } from '../../openstack.ts';
import { nearestFlavors } from './nearest-flavors.ts';

/**
 * Why a server is in ERROR, in Nova's own words: its fault, and what the diary of its creation says besides.
 *
 * @param nextStep says what becomes of the server, as a full sentence; asked when all about it has been read
 */
export async function serverFault(
  openstack: OpenStack,
  server: Server,
  nextStep: () => Promise<string>,
): Promise<ActionableError> {
  const { id, name, fault } = server;
  const failed = await failedAction(openstack, id, 'create');
  const said = fault === undefined ? 'no fault' : `${fault.message.trim()} [code ${fault.code}]`;
  const details = failed?.words ? `; it failed in ${failed.words}` : '';
  const request = failed === undefined ? '' : `, request id ${failed.requestId}`;
  const cure = noRoom.test(fault?.message ?? '') ? await cureForNoRoom(openstack, server) : onTheirSide;
  return new ActionableError(
    `The server ${name} (${id}) is in ERROR. Nova says: ${said}${details}${request}`,
    `${cure} ${await nextStep()}`,
  );
}

/** The same of a server that this run made: it holds nothing, and goes so that the next run can make it anew. */
export async function removedAgain(openstack: OpenStack, server: Server): Promise<ActionableError> {
  return await serverFault(openstack, server, async () => {
    const gone = await servers.delete(openstack, server.id).then(
      () => true,
      () => false,
    );
    return gone
      ? 'This server, made just now, is removed again; its port stays.'
      : `This server, made just now, could not be removed: remove it (\`openstack server delete ${server.id}\`).`;
  });
}

/** Nova's scheduler, when no hypervisor fits. */
const noRoom = /no valid host/i;
const onTheirSide =
  "This is a fault on the cloud's side: try again, and give its operators the server's id if it stays.";

async function cureForNoRoom(openstack: OpenStack, { flavorId }: Server): Promise<string> {
  const near = await nearestFlavors(openstack, flavorId);
  const other =
    near.length === 0 ? 'choose another flavor' : `choose another flavor, the nearest being ${near.join(', ')}`;
  return `No hypervisor has room for this flavor now, or none ever will: ${other}, or try again later.`;
}
