import { z } from 'zod';
import { parseBody, signalled } from '../collection.ts';
import type { OpenStack } from '../openstack.ts';

const limits = z.object({
  limits: z.object({
    absolute: z.object({
      maxTotalVolumes: z.number(),
      totalVolumesUsed: z.number(),
      maxTotalVolumeGigabytes: z.number(),
      totalGigabytesUsed: z.number(),
    }),
  }),
});

/**
 * Cinder's limits of the project and their use; sizes in GiB, no limit is -1.
 *
 * @returns undefined on a cloud that does not let us read them
 */
export async function blockStorageLimits(openstack: OpenStack, signal?: AbortSignal) {
  const read = { method: 'GET', path: '/limits', accept: [403, 404], ...signalled(signal) } as const;
  const answer = await openstack.request('block-storage', read);
  if (answer.status >= 400) return undefined;
  const { absolute } = parseBody(limits, answer.body, 'block-storage GET /limits').limits;
  return {
    volumes: { limit: absolute.maxTotalVolumes, used: absolute.totalVolumesUsed },
    gigabytes: { limit: absolute.maxTotalVolumeGigabytes, used: absolute.totalGigabytesUsed },
  };
}
