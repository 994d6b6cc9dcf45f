import { z } from 'zod';
import { apis, versionDocuments } from './catalog.ts';
import { type OpenStack, type Service, services } from './openstack.ts';
import { singleFlight } from './single-flight.ts';
import type { RawAnswer } from './transport.ts';

/**
 * Which microversions services understand, asked of each once and only when somebody wants to know.
 *
 * @param get sends a GET to an absolute URL and returns whatever came
 * @see https://docs.openstack.org/api-guide/compute/microversions.html
 */
export function discovery(
  endpointOf: (service: Service) => Promise<string>,
  get: (service: Service, url: URL) => Promise<RawAnswer>,
): OpenStack['supports'] {
  const withMicroversions = services.filter((service) => apis[service].microversions !== undefined);
  const ranges = new Map(
    withMicroversions.map((service) => [
      service,
      singleFlight(async () => readRange(await endpointOf(service), (url) => get(service, url))),
    ]),
  );
  return async (service, microversion) => {
    const range = await ranges.get(service)?.();
    return range !== undefined && compare(range.min, microversion) <= 0 && compare(microversion, range.max) <= 0;
  };
}

/** @see https://specs.openstack.org/openstack/api-sig/guidelines/microversion_specification.html */
export function microversionHeaders(service: Service, microversion: string | undefined): Record<string, string> {
  const name = apis[service].microversions;
  if (microversion === undefined || name === undefined) return {};
  return {
    'openstack-api-version': `${name} ${microversion}`,
    // Nova reads the common header since 2.27 only.
    ...(service === 'compute' ? { 'x-openstack-nova-api-version': microversion } : {}),
  };
}

interface Range {
  readonly min: string;
  readonly max: string;
}

/** Nova and Cinder write both ends; a version without microversions has them empty. */
const version = z.object({ id: z.string(), version: z.string().optional(), min_version: z.string().optional() });
/** Of one version (Nova's below `/v2.1/`) or of all (Cinder's everywhere). */
const document = z.union([
  z.object({ version }).transform((one) => [one.version]),
  z.object({ versions: z.array(version) }).transform((all) => all.versions),
]);

/**
 * Reads the first version document that the service lets us read. Undefined when it lets none be read, or has no
 * microversions: the rest of the API works without. Links in it are ignored: they often name a host behind a proxy.
 */
async function readRange(endpoint: string, get: (url: URL) => Promise<RawAnswer>): Promise<Range | undefined> {
  const described = versionDocuments(endpoint);
  for (const url of described.urls) {
    const found = document.safeParse((await get(new URL(url))).body);
    if (!found.success) continue;
    const ours = found.data.find(({ id }) => id === described.version || id === `${described.version}.0`);
    return ours?.version && ours.min_version ? { min: ours.min_version, max: ours.version } : undefined;
  }
  return undefined;
}

/** Numbers, not decimals: 2.9 comes before 2.10. */
function compare(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}
