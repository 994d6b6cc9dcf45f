import { z } from 'zod';
import { parseBody, signalled } from '../collection.ts';
import type { OpenStack } from '../openstack.ts';

const limits = z.object({
  limits: z.object({
    absolute: z.object({
      maxTotalInstances: z.number(),
      totalInstancesUsed: z.number(),
      maxTotalCores: z.number(),
      totalCoresUsed: z.number(),
      maxTotalRAMSize: z.number(),
      totalRAMUsed: z.number(),
    }),
  }),
});

/** Nova's limits of the project and their use; memory in MiB, no limit is -1. */
export async function computeLimits(openstack: OpenStack, signal?: AbortSignal) {
  const answer = await openstack.request('compute', { method: 'GET', path: '/limits', ...signalled(signal) });
  return parseBody(limits, answer.body, 'compute GET /limits').limits.absolute;
}
