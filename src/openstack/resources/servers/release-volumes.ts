import type { Work } from '../../../engine/resource.ts';
import { volumes } from '../../block-storage/volumes.ts';
import { type Server, volumesGoingWith } from '../../compute/servers.ts';
import { detachVolume, listAttachments } from '../../compute/volume-attachments.ts';
import type { OpenStack } from '../../openstack.ts';
import { untilVolume } from '../volumes/volume-states.ts';

/**
 * Detaches from a stopped server the volumes that Nova would delete together with it, but for the one that it boots
 * from. Ours are never attached in that way; those of a server that somebody else made may be.
 */
export async function releaseVolumes(openstack: OpenStack, { id }: Pick<Server, 'id'>, work: Work): Promise<void> {
  const going = await volumesGoingWith(openstack, id);
  if (going.length === 0) return;
  const attached = await listAttachments(openstack, { serverId: id, signal: work.signal });
  const released = attached.filter(({ volumeId, device }) => going.includes(volumeId) && !isRoot(device));
  await Promise.all(
    released.map(async ({ volumeId }) => {
      const volume = await volumes.get(openstack, volumeId, work);
      if (volume === undefined) return;
      await detachVolume(openstack, id, volumeId);
      await untilVolume(openstack, volume, ['available', 'gone'], work);
    }),
  );
}

/** Nova calls a server's first device its root: `/dev/vda`. */
function isRoot(device = ''): boolean {
  return /\/[a-z]*da$/.test(device);
}
