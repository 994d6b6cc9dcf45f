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

/**
 * Nova's limits of the project and their use; no limit is -1.
 *
 * @returns undefined on a cloud that does not let us read them
 */
export async function computeLimits(openstack: OpenStack, signal?: AbortSignal) {
  const accept = [403, 404];
  const answer = await openstack.request('compute', { method: 'GET', path: '/limits', accept, ...signalled(signal) });
  if (answer.status >= 400) return undefined;
  const { absolute } = parseBody(limits, answer.body, 'compute GET /limits').limits;
  return {
    servers: { limit: absolute.maxTotalInstances, used: absolute.totalInstancesUsed },
    cores: { limit: absolute.maxTotalCores, used: absolute.totalCoresUsed },
    ramMiB: { limit: absolute.maxTotalRAMSize, used: absolute.totalRAMUsed },
  };
}
