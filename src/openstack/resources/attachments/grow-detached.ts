import type { Work } from '../../../engine/resource.ts';
import { volumes } from '../../block-storage/volumes.ts';
import { type Attachment, attachVolume } from '../../compute/volume-attachments.ts';
import type { OpenStack } from '../../openstack.ts';
import { growVolume } from '../volumes/grow-volume.ts';
import { untilVolume } from '../volumes/volume-states.ts';
import { type Both, detached, untilAttached } from './attachment-states.ts';

/** Takes the volume from its stopped server, lets it grow and gives it back, also when it could not grow. */
export async function growDetached(openstack: OpenStack, both: Both, size: number, work: Work): Promise<Attachment> {
  const steady = ['available', 'in-use'];
  if ((await untilVolume(openstack, both.volume, steady, work)).status === 'in-use') {
    work.say('detaching the volume');
    await detached(openstack, both, work);
  }
  const free = await untilVolume(openstack, both.volume, steady, work);
  const failed = await growVolume(openstack, free, size, work).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  work.signal.throwIfAborted();
  const stillFree = (await volumes.get(openstack, both.volume.id, work))?.status === 'available';
  if (failed !== undefined && !stillFree) throw failed.error;
  work.say('attaching the volume');
  await attachVolume(openstack, both.server.id, both.volume.id);
  const attached = await untilAttached(openstack, both, work);
  if (failed !== undefined) throw failed.error;
  return attached;
}
