import { z } from 'zod';
import { parseBody, signalled } from '../collection.ts';
import type { OpenStack } from '../openstack.ts';
import { sharedRead } from '../shared-read.ts';

/** A volume at a server. Nova's word on it is what counts: Cinder's status may be ahead of it or stuck behind. */
export interface Attachment {
  readonly serverId: string;
  readonly volumeId: string;
  /** Nova's guess at the device, which the guest need not follow; never find a device by it. */
  readonly device?: string;
}

const attachmentSchema = z
  .object({ serverId: z.string(), volumeId: z.string(), device: z.string().nullish() })
  .transform(({ serverId, volumeId, device }): Attachment => ({ serverId, volumeId, ...(device ? { device } : {}) }));

const listShared = sharedRead(async (openstack, serverId, signal) => {
  const path = pathOf(serverId);
  const items = await openstack.list('compute', 'volumeAttachments', { path, ...signalled(signal) });
  return parseBody(z.array(attachmentSchema), items, `compute GET ${path}`);
});

/**
 * What is at one server.
 *
 * @see https://docs.openstack.org/api-ref/compute/#servers-with-volume-attachments-servers-os-volume-attachments
 */
export async function listAttachments(
  openstack: OpenStack,
  serverId: string,
  signal?: AbortSignal,
): Promise<readonly Attachment[]> {
  return await listShared(openstack, serverId, signal);
}

/** Asks for a volume to be attached: reserved at once, at the server a while later. */
export async function attachVolume(openstack: OpenStack, serverId: string, volumeId: string): Promise<void> {
  const body = { volumeAttachment: { volumeId } };
  await openstack.request('compute', { method: 'POST', path: pathOf(serverId), body });
}

/** Asks for a volume to be detached. One that is not attached (any more) is done: Nova answers 404. */
export async function detachVolume(openstack: OpenStack, serverId: string, volumeId: string): Promise<void> {
  const path = `${pathOf(serverId)}/${volumeId}`;
  await openstack.request('compute', { method: 'DELETE', path, accept: [404] });
}

function pathOf(serverId: string): string {
  return `/servers/${serverId}/os-volume_attachments`;
}
