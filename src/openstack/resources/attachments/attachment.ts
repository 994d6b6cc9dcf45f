import { fact, type Resource, resource, type Work } from '../../../engine/resource.ts';
import type { Volume } from '../../block-storage/volumes.ts';
import type { Server } from '../../compute/servers.ts';
import { type Attachment, attachVolume } from '../../compute/volume-attachments.ts';
import type { OpenStack } from '../../openstack.ts';
import type { ServerPower } from '../servers/server-power.ts';
import { stopServer } from '../servers/server-states.ts';
import { growVolume, lackingSize } from '../volumes/grow-volume.ts';
import { refuseIfElsewhere } from '../volumes/volume-holder.ts';
import { untilVolume } from '../volumes/volume-states.ts';
import { attachmentOf, type Both, detached, untilAttached } from './attachment-states.ts';
import { growDetached } from './grow-detached.ts';
import { refuseIfStuck } from './refuse-if-stuck.ts';

export interface AttachmentSpec {
  /** That of the volume, such as `data`. */
  readonly role: string;
  readonly server: Resource<Server>;
  readonly volume: Resource<Volume>;
  /** For a volume that is to be detached while it grows: its size in GiB, and how to stop the server for that time. */
  readonly growth?: { readonly size: number; readonly power: ServerPower };
}

/**
 * A volume at the server. Nova's list says when it is there; Cinder's status alone may be ahead or stuck.
 * Before it goes, and while it grows detached, the server is stopped, so that the filesystem on it is clean.
 */
export function attachment(
  openstack: OpenStack,
  { role, server, volume, growth }: AttachmentSpec,
): Resource<Attachment> {
  // A need only: the plan shows that the volume is somewhere else, and yet a removal does not care.
  const free = fact({
    name: `volume ${role} free`,
    identity: { server, volume },
    async find(both, { signal }) {
      await refuseIfElsewhere(openstack, both.volume, at(both.server), signal);
      return both.volume;
    },
  });
  return resource({
    name: `attachment ${role}`,
    identity: { server, volume },
    needs: { free },
    wanted: 'at the server',
    find: (both, work) => attachmentOf(openstack, both, work),
    async create(both, work) {
      // A volume that was just let go by a server we removed takes a moment.
      const ready = await untilVolume(openstack, both.volume, ['available', 'in-use'], work);
      await refuseIfElsewhere(openstack, ready, at(both.server), work.signal);
      if (ready.status === 'available') {
        // It may have been on its way from the server when its size was looked at, so that nobody has seen to it.
        if (growth) await growVolume(openstack, ready, growth.size, work);
        await attachVolume(openstack, both.server.id, both.volume.id);
      }
      return await untilAttached(openstack, both, work);
    },
    ...(growth && growing(openstack, growth)),
    checkRemovable: (_, both, work) => refuseIfStuck(openstack, both, work),
    async remove(_, both, work) {
      await stopServer(openstack, { server: both.server, work });
      await detached(openstack, both, work);
    },
    describe: ({ device }) => `at ${device ?? 'the server'}`,
  });
}

/** How the volume grows together with its attachment. */
function growing(openstack: OpenStack, { size, power }: NonNullable<AttachmentSpec['growth']>) {
  return {
    compare(_: Attachment, { volume }: Both) {
      const lacking = lackingSize(volume, size);
      return lacking === undefined ? [] : [{ words: `${lacking}: the server stops while it grows` }];
    },
    update: (_: Attachment, both: Both, work: Work) =>
      power.whileStopped(both.server, work, () => growDetached(openstack, both, size, work)),
  };
}

function at({ id }: Server): (serverId: string) => Promise<boolean> {
  return async (serverId) => serverId === id;
}
