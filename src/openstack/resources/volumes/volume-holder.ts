import { ActionableError } from '../../../engine/actionable-error.ts';
import { type Volume, volumes } from '../../block-storage/volumes.ts';
import { type Server, servers } from '../../compute/servers.ts';
import type { OpenStack } from '../../openstack.ts';

/**
 * Goes on only when a volume is free or at the right server. Looks twice before it complains: the volume may have been
 * let go since it was found.
 *
 * @param isRight whether a server that has it may have it; it is undefined when there is no such server any more
 * @throws {ActionableError} naming the server that has it
 */
export async function refuseIfElsewhere(
  openstack: OpenStack,
  volume: Volume,
  isRight: (serverId: string, server: () => Promise<Server | undefined>) => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  const elsewhere = async (one: Volume | undefined): Promise<string | undefined> => {
    for (const { serverId } of one?.attachments ?? []) {
      if (!(await isRight(serverId, () => servers.get(openstack, serverId, { signal })))) return serverId;
    }
    return undefined;
  };
  if ((await elsewhere(volume)) === undefined) return;
  const holder = await elsewhere(await volumes.get(openstack, volume.id, { signal }));
  if (holder === undefined) return;
  const server = await servers.get(openstack, holder, { signal });
  const named = server === undefined ? holder : `'${server.name}' (${server.id})`;
  throw new ActionableError(
    `The volume ${volume.name} (${volume.id}) is attached to the server ${named}, which is not this registry's`,
    `Unmount it there and detach it: \`openstack server remove volume ${holder} ${volume.id}\`. Then run again.`,
  );
}
