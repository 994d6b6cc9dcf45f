import { ActionableError } from '../../engine/actionable-error.ts';
import { fact, type Resource, resource, type Work } from '../../engine/resource.ts';
import { type Volume, volumes } from '../block-storage/volumes.ts';
import { failedAction } from '../compute/instance-actions.ts';
import { type Server, servers } from '../compute/servers.ts';
import { type Attachment, attachVolume, detachVolume, listAttachments } from '../compute/volume-attachments.ts';
import type { OpenStack } from '../openstack.ts';
import { waitUntil } from '../waiter.ts';
import { stopServer } from './server-states.ts';
import { untilVolume } from './volume-states.ts';

export interface AttachmentSpec {
  /** That of the volume, such as `data`. */
  readonly role: string;
  readonly server: Resource<Server>;
  readonly volume: Resource<Volume>;
}

/**
 * A volume at the server. Nova's list says when it is there; Cinder's status alone may be ahead or stuck.
 * Before it goes the server is stopped, so that the filesystem on it is clean.
 */
export function attachment(openstack: OpenStack, { role, server, volume }: AttachmentSpec): Resource<Attachment> {
  // A need only: the plan shows that the volume is somewhere else, and yet a removal does not care.
  const free = fact({
    name: `volume ${role} free`,
    identity: { server, volume },
    async find(both, { signal }) {
      await refuseIfElsewhere(openstack, both.volume, both.server, signal);
      return both.volume;
    },
  });
  return resource({
    name: `attachment ${role}`,
    identity: { server, volume },
    needs: { free },
    wanted: 'at the server',
    find: (both, { signal }) => attachmentOf(openstack, both, signal),
    async create(both, work) {
      // A volume that was just let go by a server we removed takes a moment.
      const ready = await untilVolume(openstack, both.volume, ['available', 'in-use'], work);
      await refuseIfElsewhere(openstack, ready, both.server, work.signal);
      if (ready.status === 'available') await attachVolume(openstack, both.server.id, both.volume.id);
      return await untilAttached(openstack, both, work);
    },
    async remove(_, both, work) {
      await stopServer(openstack, { server: both.server, work });
      await detachVolume(openstack, both.server.id, both.volume.id);
      await untilDetached(openstack, both, work);
    },
    describe: ({ device }) => `at ${device ?? 'the server'}`,
  });
}

interface Both {
  readonly server: Server;
  readonly volume: Volume;
}

const timeoutMs = 5 * 60_000;

async function attachmentOf(
  openstack: OpenStack,
  { server, volume }: Both,
  signal: AbortSignal,
): Promise<Attachment | undefined> {
  const there = await listAttachments(openstack, { serverId: server.id, signal });
  return there.find(({ volumeId }) => volumeId === volume.id);
}

/** Looks twice before it complains: the volume may have been let go since it was found. */
async function refuseIfElsewhere(
  openstack: OpenStack,
  volume: Volume,
  server: Server,
  signal: AbortSignal,
): Promise<void> {
  const elsewhere = (one: Volume | undefined) => one?.attachments.find(({ serverId }) => serverId !== server.id);
  if (elsewhere(volume) === undefined) return;
  const now = elsewhere(await volumes.get(openstack, volume.id, { signal }));
  if (now === undefined) return;
  const other = await servers.get(openstack, now.serverId, { signal });
  const named = other === undefined ? now.serverId : `'${other.name}' (${other.id})`;
  throw new ActionableError(
    `The volume ${volume.name} (${volume.id}) is attached to the server ${named}, which is not this registry's`,
    `Unmount it there and detach it: \`openstack server remove volume ${now.serverId} ${volume.id}\`. Then run again.`,
  );
}

async function untilAttached(openstack: OpenStack, both: Both, work: Work): Promise<Attachment> {
  const seen = await waitUntil({
    what: `volume ${both.volume.name} to be attached`,
    look: () => lookAt(openstack, both, work),
    // Nova reserves the volume before it answers: one that is available after that was let go again.
    settled: ({ status, attachment: there }) =>
      status === 'available' || status.startsWith('error')
        ? failure(openstack, both, 'attach_volume', status)
        : there !== undefined && status === 'in-use',
    state: ({ status }) => status,
    timeoutMs,
    work,
  });
  return seen.attachment ?? { serverId: both.server.id, volumeId: both.volume.id };
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
    timeoutMs,
    work,
  });
}

async function lookAt(openstack: OpenStack, both: Both, { signal }: Work) {
  const [attachment, volume] = await Promise.all([
    attachmentOf(openstack, both, signal),
    volumes.get(openstack, both.volume.id, { signal }),
  ]);
  return { attachment, status: volume?.status ?? 'gone' };
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
