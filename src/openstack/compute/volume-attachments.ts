import { z } from 'zod';
import { parseBody, signalled } from '../collection.ts';
import type { OpenStack } from '../openstack.ts';
import { sharedFlight } from '../shared-flight.ts';

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

interface Asked {
  readonly serverId: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What is at one server. Callers that ask at the same time share one request.
 *
 * @see https://docs.openstack.org/api-ref/compute/#servers-with-volume-attachments-servers-os-volume-attachments
 */
export const listAttachments = sharedFlight(
  ({ serverId }: Asked) => serverId,
  async (openstack, { serverId, signal }): Promise<readonly Attachment[]> => {
    const path = pathOf(serverId);
    const items = await openstack.list('compute', 'volumeAttachments', { path, ...signalled(signal) });
    return parseBody(z.array(attachmentSchema), items, `compute GET ${path}`);
  },
);

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
