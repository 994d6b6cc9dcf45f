import { z } from 'zod';
import { collection, parseBody, signalled } from '../collection.ts';
import type { OpenStack } from '../openstack.ts';

export interface Image {
  readonly id: string;
  readonly name: string;
  /** Servers boot from `active` ones only. */
  readonly status: string;
  /** The least GiB of a root or volume that the image fits on, as far as Glance knows. */
  readonly minGiB: number;
  /** ISO 8601. */
  readonly createdAt: string;
}

const bytesPerGiB = 1024 ** 3;

const imageSchema = z
  .object({
    id: z.string(),
    name: z.string().nullish(),
    status: z.string(),
    min_disk: z.number().default(0),
    virtual_size: z.number().nullish(),
    size: z.number().nullish(),
    created_at: z.string(),
  })
  .transform(
    ({ id, name, status, min_disk, virtual_size, size, created_at }): Image => ({
      id,
      name: name ?? '',
      status,
      minGiB: Math.max(min_disk, Math.ceil((virtual_size ?? size ?? 0) / bytesPerGiB)),
      createdAt: created_at,
    }),
  );

export const images = collection({
  service: 'image',
  path: '/images',
  one: 'image',
  many: 'images',
  schema: imageSchema,
});

/** One image by its id. Unlike the other services Glance does not wrap it. */
export async function getImage(openstack: OpenStack, id: string, signal?: AbortSignal): Promise<Image | undefined> {
  const path = `/images/${encodeURIComponent(id)}`;
  const answer = await openstack.request('image', { method: 'GET', path, accept: [404], ...signalled(signal) });
  return answer.status === 404 ? undefined : parseBody(imageSchema, answer.body, `image GET ${path}`);
}
