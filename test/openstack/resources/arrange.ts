import { type Applied, applyPlan } from '../../../src/engine/apply.ts';
import { makePlan, type Plan } from '../../../src/engine/plan.ts';
import { applyRemoval, planRemoval } from '../../../src/engine/removal.ts';
import { fact, type Resource } from '../../../src/engine/resource.ts';
import type { OwnerMark } from '../../../src/openstack/marks/owner-mark.ts';
import { connect } from '../../../src/openstack/session.ts';
import { type LocalCloud, localCloud, type Reply, type Seen } from '../local-cloud.ts';

export const owner: OwnerMark = { managedBy: 'provision-registry', registry: 'arbutus', owner: 'example/registry' };
export const mark = 'managed-by=provision-registry registry=arbutus owner=example/registry';
export const markMetadata = { 'managed-by': 'provision-registry', registry: 'arbutus', owner: 'example/registry' };

export const compute = '/compute/v2.1';
export const network = '/network/v2.0';
export const storage = '/volume/v3/p1';

/** What is answered to each method and path (without the query); several replies are given one after the other. */
export type Routes = Readonly<Record<string, Answered | readonly Answered[] | ((seen: Seen) => Reply)>>;

/** `hang up`: the connection is closed instead, and nobody knows what came of it. */
type Answered = Reply | 'hang up';

/** A cloud that knows the routes, and Nova's and Cinder's microversions. The last of several replies is repeated. */
export async function cloudWith(routes: Routes): Promise<LocalCloud> {
  const given = new Map<string, number>();
  return await localCloud((seen) => {
    const key = `${seen.method} ${seen.path.split('?')[0]}`;
    const route = routes[key] ?? versions[key];
    if (typeof route === 'function') return route(seen);
    if (!isList(route)) return route;
    const times = given.get(key) ?? 0;
    given.set(key, times + 1);
    return route[Math.min(times, route.length - 1)];
  });
}

const versions: Routes = {
  [`GET ${compute}/`]: { body: { version: { id: 'v2.1', version: '2.93', min_version: '2.1' } } },
  'GET /volume/v3/': { body: { versions: [{ id: 'v3.0', version: '3.70', min_version: '3.0' }] } },
};

function isList(route: Routes[string] | undefined): route is readonly Answered[] {
  return Array.isArray(route);
}

/** Something needed that is there already. */
export function there<T>(name: string, value: T): Resource<T> {
  return fact({ name, find: async () => value });
}

const walk = { signal: new AbortController().signal, emit: () => undefined };

export function openstackOf(cloud: LocalCloud) {
  return connect(cloud.credentials, { pause: async () => undefined });
}

export async function planned(resource: Resource<unknown>): Promise<Plan> {
  return await makePlan('test', [resource], walk);
}

/** Plans and applies, with the plan confirmed. */
export async function provisioned(resource: Resource<unknown>): Promise<Applied> {
  return await applyPlan(await planned(resource), { ...walk, confirmed: true });
}

export async function removalOf(resource: Resource<unknown>): Promise<Plan> {
  return await planRemoval('test', [resource], { ...walk, keep: () => undefined });
}

export async function removed(resource: Resource<unknown>) {
  return await applyRemoval(await removalOf(resource), walk);
}

/** The bodies of the requests to one method and path. */
export function sentTo(cloud: LocalCloud, method: string, path: string): readonly unknown[] {
  return cloud.seen.filter((seen) => seen.method === method && seen.path === path).map(({ body }) => body);
}

/** `POST /compute/v2.1/servers` and the like: what was changed, in the order of arrival. */
export function changesAt(cloud: LocalCloud): readonly string[] {
  return cloud.asked().filter((asked) => !asked.startsWith('GET '));
}
