import { ActionableError } from '../../../engine/actionable-error.ts';
import type { Work } from '../../../engine/resource.ts';
import { type Volume, volumes } from '../../block-storage/volumes.ts';
import { failedAction } from '../../compute/instance-actions.ts';
import type { Server } from '../../compute/servers.ts';
import { type Attachment, detachVolume, listAttachments } from '../../compute/volume-attachments.ts';
import type { OpenStack } from '../../openstack.ts';
import { waitUntil } from '../../waiter.ts';
import { removing } from '../removing.ts';
import { stuck } from '../volumes/volume-states.ts';

/** A volume and the server it is to be at. */
export interface Both {
  readonly server: Server;
  readonly volume: Volume;
}

const timeoutMs = 5 * 60_000;

/** Statuses that a volume goes through on its way to a server or from it. */
const between: ReadonlySet<string> = new Set(['reserved', 'attaching', 'detaching']);

/**
 * Nova's word on whether the volume is at the server. Nova names it from when it was asked to attach it until it is
 * detached: where the volume is on its way, this waits for where that ends.
 *
 * @param both as they were found, which may be a while ago
 */
export async function attachmentOf(openstack: OpenStack, both: Both, work: Work): Promise<Attachment | undefined> {
  const there = await listed(openstack, both, work);
  const { name, status } = both.volume;
  if (there === undefined || status === 'in-use') return there;
  const seen = await waitUntil({
    what: `volume ${name} to be attached or detached`,
    look: () => lookAt(openstack, both, work),
    settled: (now) => now.attachment === undefined || !between.has(now.status),
    state: (now) => now.status,
    late: ({ volume }) => stuck(volume),
    timeoutMs,
    work,
  });
  return seen.attachment;
}

async function listed(
  openstack: OpenStack,
  { server, volume }: Both,
  { signal }: Pick<Work, 'signal'>,
): Promise<Attachment | undefined> {
  const there = await listAttachments(openstack, { serverId: server.id, signal });
  return there.find(({ volumeId }) => volumeId === volume.id);
}

export async function untilAttached(openstack: OpenStack, both: Both, work: Work): Promise<Attachment> {
  const seen = await waitUntil({
    what: `volume ${both.volume.name} to be attached`,
    look: () => lookAt(openstack, both, work),
    // Nova reserves the volume before it answers: one that is available after that was let go again.
    settled: ({ status, attachment: there }) =>
      status === 'available' || status.startsWith('error')
        ? failure(openstack, both, 'attach_volume', status)
        : there !== undefined && status === 'in-use',
    state: ({ status }) => status,
    late: ({ volume }) => stuck(volume),
    timeoutMs,
    work,
  });
  return seen.attachment ?? { serverId: both.server.id, volumeId: both.volume.id };
}

/** Detaches a volume and waits until it is free. */
export async function detached(openstack: OpenStack, both: Both, work: Work): Promise<void> {
  const { server, volume } = both;
  await removing(
    () => detachVolume(openstack, server.id, volume.id),
    async () => ['detaching', 'available'].includes((await volumes.get(openstack, volume.id))?.status ?? ''),
  );
  await untilDetached(openstack, both, work);
}

async function untilDetached(openstack: OpenStack, both: Both, work: Work): Promise<void> {
  await waitUntil({
    what: `volume ${both.volume.name} to be detached`,
    look: () => lookAt(openstack, both, work),
    // Nova marks the volume as detaching before it answers: one that is in use after that has stayed.
    settled: ({ status, attachment: there }) =>
      there !== undefined && (status === 'in-use' || status.startsWith('error'))
        ? failure(openstack, both, 'detach_volume', status)
        : there === undefined && (status === 'available' || status === 'gone'),
    state: ({ status }) => status,
    late: ({ volume }) => stuck(volume),
    timeoutMs,
    work,
  });
}

async function lookAt(openstack: OpenStack, both: Both, work: Work) {
  const [attachment, volume] = await Promise.all([
    listed(openstack, both, work),
    volumes.get(openstack, both.volume.id, work),
  ]);
  return { attachment, volume, status: volume?.status ?? 'gone' };
}

/** What became of an attach or detach that Nova accepted and did not do. Only the server's diary tells. */
async function failure(
  openstack: OpenStack,
  { server, volume }: Both,
  action: 'attach_volume' | 'detach_volume',
  status: string,
): Promise<ActionableError> {
  const failed = await failedAction(openstack, server.id, action);
  const said = failed === undefined ? 'nothing more' : `${failed.words || 'Error'}, request id ${failed.requestId}`;
  return new ActionableError(
    `Nova accepted ${action} of ${volume.name} (${volume.id}) at the server ${server.name} (${server.id}) but did not do it: the volume is ${status} again. Nova says: ${said}`,
    "Run again. If it stays so, restart the server or give the cloud's operators the request id.",
  );
}
