import { z } from 'zod';
import { ActionableError } from '../engine/actionable-error.ts';
import type { Credentials } from './credentials.ts';
import type { Service } from './openstack.ts';

export const catalogSchema = z.array(
  z.object({
    type: z.string(),
    endpoints: z.array(
      z.object({
        interface: z.string(),
        region: z.string().nullish(),
        region_id: z.string().nullish(),
        url: z.string(),
      }),
    ),
  }),
);
export type Catalog = z.infer<typeof catalogSchema>;

interface Api {
  /**
   * What the catalog may call it, best first. OpenStack 2026.1 registers `block-storage` where older clouds have
   * `volumev3` (https://service-types.openstack.org/service-types.json).
   */
  readonly types: readonly string[];
  /** The path segment of its one version that is still developed; it has not changed in a decade. */
  readonly version: string;
  /** What its microversions are called in `OpenStack-API-Version`, for those that have them. */
  readonly microversions?: string;
}

export const apis: Readonly<Record<Service, Api>> = {
  identity: { types: ['identity'], version: 'v3' },
  compute: { types: ['compute'], version: 'v2.1', microversions: 'compute' },
  network: { types: ['network'], version: 'v2.0' },
  'block-storage': {
    types: ['block-storage', 'block-store', 'volumev3', 'volume'],
    version: 'v3',
    microversions: 'volume',
  },
  image: { types: ['image'], version: 'v2' },
};

/** What {@link findEndpoint} needs of the credentials. */
type Choice = Pick<Credentials, 'interface' | 'region' | 'source'>;

/**
 * The versioned endpoint of a service, without a trailing slash: requests' paths are appended to it.
 *
 * The catalog's URL may carry the version, the project, both or neither. Where it has no version ours is appended
 * without asking: the version document would say nothing else, and often on a host that is not reachable from here.
 * Cinder then gets the project as well, which it needs before microversion 3.67.
 *
 * @throws {ActionableError} when no endpoint fits, or those of several regions do
 */
export function findEndpoint(catalog: Catalog, service: Service, choice: Choice, projectId: string): string {
  const { types, version } = apis[service];
  const endpoints = types.flatMap((type) =>
    catalog.filter((entry) => entry.type === type).flatMap((entry) => entry.endpoints),
  );
  const fitting = endpoints.filter(
    ({ interface: offered, url }) =>
      offered.replace(/URL$/, '') === choice.interface && majorOf(versionIn(url) ?? version) === majorOf(version),
  );
  const regions = [...new Set(fitting.map(regionOf))];
  const inRegion = fitting.filter((endpoint) => choice.region === undefined || regionOf(endpoint) === choice.region);
  const [endpoint] = inRegion;
  if (endpoint === undefined) throw missing(catalog, service, choice);
  if (choice.region === undefined && regions.length > 1) throw ambiguous(regions, choice);
  const url = endpoint.url.replace(/\/+$/, '');
  if (versionIn(url) !== undefined) return url;
  return service === 'block-storage' ? `${url}/${version}/${projectId}` : `${url}/${version}`;
}

/** The segment of a URL's path that is a version, such as `v2.1`. */
const versionSegment = /\/(v\d+(?:\.\d+)?)(?=\/|$)/;

function versionIn(url: string): string | undefined {
  return versionSegment.exec(url)?.[1];
}

/** The version of an endpoint, and where it may be described: at the version's own path, else at the root above it. */
export function versionDocuments(endpoint: string): { readonly version: string; readonly urls: readonly string[] } {
  const at = versionSegment.exec(endpoint);
  if (at?.[1] === undefined) throw new Error(`${endpoint} has no version`);
  const root = endpoint.slice(0, at.index);
  return { version: at[1], urls: [`${root}/${at[1]}/`, `${root}/`] };
}

function majorOf(version: string): string | undefined {
  return version.split('.')[0];
}

type Endpoint = Catalog[number]['endpoints'][number];

function regionOf({ region, region_id }: Endpoint): string {
  return region_id ?? region ?? '';
}

function ambiguous(regions: readonly string[], { source }: Choice): ActionableError {
  return new ActionableError(
    `The cloud has several regions (${regions.join(', ')}) and ${source} does not say which to use`,
    'Set region_name (or OS_REGION_NAME) to one of them.',
  );
}

function missing(catalog: Catalog, service: Service, { interface: wanted, region, source }: Choice): ActionableError {
  const offered = catalog.map(({ type, endpoints }) => {
    const interfaces = new Set(endpoints.map((endpoint) => endpoint.interface));
    const regions = new Set(endpoints.map(regionOf));
    return `${type} (${[...interfaces].toSorted().join(', ')} in ${[...regions].toSorted().join(', ')})`;
  });
  const where = region === undefined ? '' : ` in region ${region}`;
  return new ActionableError(
    `The cloud's catalog has no ${service} service with the interface '${wanted}'${where}. It has: ${offered.join('; ') || 'nothing'}`,
    `Check region_name and interface in ${source}; if they are right, this cloud does not offer ${service} to the project.`,
  );
}
