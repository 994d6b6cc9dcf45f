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

/** Cinder's limits of the project and their use; sizes in GiB, no limit is -1. */
export async function blockStorageLimits(openstack: OpenStack, signal?: AbortSignal) {
  const answer = await openstack.request('block-storage', { method: 'GET', path: '/limits', ...signalled(signal) });
  return parseBody(limits, answer.body, 'block-storage GET /limits').limits.absolute;
}
