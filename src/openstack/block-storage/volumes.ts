import { z } from 'zod';
import { collection } from '../collection.ts';
import type { OpenStack } from '../openstack.ts';

export interface Volume {
  readonly id: string;
  /** Empty for volumes without a name, such as those that Nova makes to boot from. */
  readonly name: string;
  /** GiB. */
  readonly size: number;
  /** `creating`, `available`, `in-use`, `error`… */
  readonly status: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The servers it is at, as far as Cinder knows. */
  readonly attachments: readonly { readonly serverId: string }[];
  /** ISO 8601. */
  readonly createdAt: string;
  /** When its status changed last, ISO 8601. */
  readonly updatedAt?: string;
}

const volumeSchema = z
  .object({
    id: z.string(),
    name: z.string().nullish(),
    size: z.number(),
    status: z.string(),
    metadata: z.record(z.string(), z.string()).default({}),
    attachments: z.array(z.object({ server_id: z.string().nullish() })).default([]),
    created_at: z.string(),
    updated_at: z.string().nullish(),
  })
  .transform(
    ({ id, name, size, status, metadata, attachments, created_at, updated_at }): Volume => ({
      id,
      name: name ?? '',
      size,
      status,
      metadata,
      attachments: attachments.flatMap(({ server_id }) => (server_id ? [{ serverId: server_id }] : [])),
      createdAt: created_at,
      ...(updated_at ? { updatedAt: updated_at } : {}),
    }),
  );

export const volumes = collection({
  service: 'block-storage',
  path: '/volumes',
  listPath: '/volumes/detail',
  one: 'volume',
  many: 'volumes',
  schema: volumeSchema,
});

/** Since this microversion a volume may grow while a server has it. */
export const extendsInUse = '3.42';

/**
 * Makes a volume bigger. It is accepted at once and done a while later.
 *
 * @param size GiB
 * @see https://docs.openstack.org/api-ref/block-storage/v3/#extend-a-volume-size
 */
export async function extendVolume(openstack: OpenStack, { id, status }: Volume, size: number): Promise<void> {
  await openstack.request('block-storage', {
    method: 'POST',
    path: `/volumes/${id}/action`,
    body: { 'os-extend': { new_size: size } },
    ...(status === 'in-use' ? { microversion: extendsInUse } : {}),
  });
}

/**
 * Writes items of a volume's metadata and leaves the others.
 *
 * @see https://docs.openstack.org/api-ref/block-storage/v3/#create-metadata-for-volume
 */
export async function setVolumeMetadata(
  openstack: OpenStack,
  id: string,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  await openstack.request('block-storage', { method: 'POST', path: `/volumes/${id}/metadata`, body: { metadata } });
}
