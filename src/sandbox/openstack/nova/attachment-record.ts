import { randomUUID } from 'node:crypto';
import { setStatus } from '../cinder/find-volume.ts';
import { deleteVolume } from '../cinder/volume-record.ts';
import { delays } from '../delays.ts';
import type { Attachment, Cloud, Server, Volume } from '../state.ts';

interface NewAttachment {
  readonly deleteOnTermination: boolean;
  readonly root: boolean;
}

/** Reserves the volume for the server; it is not attached yet. */
export function reserve(server: Server, volume: Volume, { deleteOnTermination, root }: NewAttachment): Attachment {
  const device = root ? '/dev/vda' : nextDevice(server);
  const attachment: Attachment = {
    id: randomUUID(),
    mappingId: randomUUID(),
    volume,
    device,
    root,
    deleteOnTermination,
  };
  server.attachments.push(attachment);
  setStatus(volume, 'reserved');
  return attachment;
}

/** @param stuck whether it stays `attaching` */
export function attach(cloud: Cloud, server: Server, attachment: Attachment, done: () => void, stuck = false): void {
  const { volume } = attachment;
  cloud.clock.after(delays.reserve, () => setStatus(volume, 'attaching'));
  if (stuck) return;
  cloud.clock.after(delays.attach, () => {
    if (!server.attachments.includes(attachment)) return;
    attachment.attached = new Date();
    setStatus(volume, 'in-use');
    done();
  });
}

export function detach(cloud: Cloud, server: Server, attachment: Attachment, done: () => void): void {
  setStatus(attachment.volume, 'detaching');
  cloud.clock.after(delays.detach, () => {
    release(cloud, server, attachment);
    done();
  });
}

/** The volume is free again, or goes with the server when it was attached so. */
export function release(cloud: Cloud, server: Server, attachment: Attachment, terminated = false): void {
  const index = server.attachments.indexOf(attachment);
  if (index < 0) return;
  server.attachments.splice(index, 1);
  setStatus(attachment.volume, 'available');
  if (terminated && attachment.deleteOnTermination) deleteVolume(cloud, attachment.volume);
}

/** After the root disk and the flavor's ephemeral one, the first letter that is free. */
function nextDevice({ flavor, attachments }: Server): string {
  const taken = new Set(attachments.map(({ device }) => device));
  const letters = [...(flavor.ephemeralGib > 0 ? 'cdefghijklmnopqrstuvwxyz' : 'bcdefghijklmnopqrstuvwxyz')];
  const letter = letters.find((each) => !taken.has(`/dev/vd${each}`));
  return `/dev/vd${letter}`;
}
