import { ActionableError } from '../../engine/actionable-error.ts';
import { failedAction } from '../compute/instance-actions.ts';
import type { Server } from '../compute/servers.ts';
import type { OpenStack } from '../openstack.ts';

/**
 * Why a server is in ERROR, in Nova's own words: its fault, and what the diary of its creation says besides.
 *
 * @param nextStep what becomes of the server, as a full sentence
 */
export async function serverFault(openstack: OpenStack, server: Server, nextStep: string): Promise<ActionableError> {
  const { id, name, fault } = server;
  const failed = await failedAction(openstack, id, 'create');
  const said = fault === undefined ? 'no fault' : `${fault.message.trim()} [code ${fault.code}]`;
  const details = failed?.words ? `; it failed in ${failed.words}` : '';
  const request = failed === undefined ? '' : `, request id ${failed.requestId}`;
  return new ActionableError(
    `The server ${name} (${id}) is in ERROR. Nova says: ${said}${details}${request}`,
    `${cureFor(fault?.message ?? '')} ${nextStep}`,
  );
}

/** The words of Nova's scheduler when no hypervisor fits, and what to do in that case. */
function cureFor(message: string): string {
  return /no valid host/i.test(message)
    ? 'The cloud has no room for this flavor now, or none at all: choose another flavor, or try again later.'
    : "This is a fault on the cloud's side: try again, and give its operators the server's id if it stays.";
}
