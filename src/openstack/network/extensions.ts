import { z } from 'zod';
import { parseBody } from '../collection.ts';
import type { OpenStack } from '../openstack.ts';
import { singleFlight } from '../single-flight.ts';

const extensions = z.array(z.object({ alias: z.string() }));

const read = new WeakMap<OpenStack, () => Promise<ReadonlySet<string>>>();

/**
 * The aliases of what this cloud's Neutron can do besides its core, asked once a session: `revision-if-match`.
 *
 * @see https://docs.openstack.org/api-ref/network/v2/#extensions
 */
export async function networkExtensions(openstack: OpenStack): Promise<ReadonlySet<string>> {
  const known = read.get(openstack);
  if (known !== undefined) return await known();
  const readOnce = singleFlight(async () => {
    const items = await openstack.list('network', 'extensions', { path: '/extensions' });
    return new Set(parseBody(extensions, items, 'network GET /extensions').map(({ alias }) => alias));
  });
  read.set(openstack, readOnce);
  return await readOnce();
}
