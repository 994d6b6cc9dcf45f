import { z } from 'zod';
import { versionDocuments } from './catalog.ts';
import type { RawAnswer } from './transport.ts';

/** The microversions a service understands, from its version document. */
export interface Microversions {
  readonly min: string;
  readonly max: string;
}

/** Nova and Cinder write both ends; a version without microversions has them empty. */
const version = z.object({ id: z.string(), version: z.string().optional(), min_version: z.string().optional() });
const document = z.union([z.object({ version }), z.object({ versions: z.array(version) })]);

/**
 * Reads which microversions the service at an endpoint understands. Undefined when it has none, or does not let its
 * version document be read: the rest of the API works without.
 *
 * @param get sends a GET to an absolute URL and returns whatever came
 * @see https://docs.openstack.org/api-guide/compute/microversions.html
 */
export async function readMicroversions(
  endpoint: string,
  get: (url: URL) => Promise<RawAnswer>,
): Promise<Microversions | undefined> {
  const described = versionDocuments(endpoint);
  if (described === undefined) return undefined;
  for (const url of described.urls) {
    const found = document.safeParse((await get(new URL(url))).body);
    if (found.success) return microversionsIn(found.data, described.version);
  }
  return undefined;
}

/**
 * A document is of one version (Nova's below `/v2.1/`) or of all (Cinder's everywhere). Its links are not read: they often
 * name a host behind a proxy.
 */
function microversionsIn(found: z.infer<typeof document>, wanted: string): Microversions | undefined {
  const all = 'version' in found ? [found.version] : found.versions;
  const ours = all.find(({ id }) => id === wanted || id === `${wanted}.0`);
  if (!ours?.version || !ours.min_version) return undefined;
  return { min: ours.min_version, max: ours.version };
}

/** Whether a microversion, such as `2.52`, lies within. */
export function includes({ min, max }: Microversions, wanted: string): boolean {
  return compare(min, wanted) <= 0 && compare(wanted, max) <= 0;
}

/** Numbers, not decimals: 2.9 comes before 2.10. */
function compare(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}
