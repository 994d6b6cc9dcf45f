import { ActionableError } from '../../../engine/actionable-error.ts';
import type { Work } from '../../../engine/resource.ts';
import { volumeMessages } from '../../block-storage/messages.ts';
import { type Volume, volumes } from '../../block-storage/volumes.ts';
import { type Server, volumesGoingWith } from '../../compute/servers.ts';
import type { OpenStack } from '../../openstack.ts';
import { waitUntil } from '../../waiter.ts';
import { stuck } from '../volumes/volume-states.ts';
import type { Both } from './attachment-states.ts';

const timeoutMs = 5 * 60_000;

/**
 * Goes on only when a volume can be detached. Cinder detaches one that is `in-use` and no other, so what it is busy with
 * is waited for; a status of an error stays until somebody resets it.
 *
 * @param both as they were found; one that was `in-use` then is not looked at again
 * @throws {ActionableError} with the ways out, before anything was touched
 */
export async function refuseIfStuck(openstack: OpenStack, { server, volume }: Both, work: Work): Promise<void> {
  if (volume.status === 'in-use') return;
  await waitUntil({
    what: `volume ${volume.name} to be ready to be detached`,
    look: () => volumes.get(openstack, volume.id, work),
    async settled(now) {
      if (now?.status.startsWith('error')) return await refusal(openstack, server, now);
      return ['in-use', 'available', undefined].includes(now?.status);
    },
    state: (now) => now?.status ?? 'gone',
    late: stuck,
    timeoutMs,
    work,
  });
}

async function refusal(openstack: OpenStack, server: Server, { id, name, status }: Volume): Promise<ActionableError> {
  const [said, going] = await Promise.all([volumeMessages(openstack, id), volumesGoingWith(openstack, server.id)]);
  const reset = `An operator of the cloud can reset its status (\`openstack volume set --state in-use ${id}\`); then run again.`;
  // Nova keeps what it was not told to delete; a server that somebody else made may have been told so.
  const own = going.includes(id)
    ? 'Do not delete the server, which takes this volume with it.'
    : `Or let the server go yourself, which releases the volume and keeps what is on it: \`openstack server stop ${server.id}\`, once it is off \`openstack server delete ${server.id}\`, and run again.`;
  return new ActionableError(
    `The volume ${name} (${id}) has the status ${status}, in which it cannot be detached from the server ${server.name} (${server.id}). Cinder says: ${said.join(' ') || 'nothing more'}`,
    `${reset} ${own}`,
  );
}
