import { asFound } from '../../engine/as-found.ts';
import { makePlan, type Plan, type Walk, workOn } from '../../engine/plan.ts';
import type { Resource } from '../../engine/resource.ts';
import type { Host } from '../../host/host.ts';
import type { HostFacts } from '../../host/host-facts.ts';
import type { Site } from '../site.ts';
import { type Wanted, wantedResources } from '../wanted-resources.ts';
import { configurationPath } from './inside.ts';

/** What there is to look at. */
export interface Found {
  readonly plan: Plan;
  readonly wanted: Wanted;
  /** Why the cloud does not let us in, if so. */
  readonly credentials?: unknown;
  /** The floating IP. */
  readonly address: string | undefined;
  /** Undefined where the host was not reached, an error where it answered badly. */
  readonly facts: HostFacts | Error | undefined;
  /** The plan in which the host was looked for last, and the host in it. */
  readonly hostPlan: readonly [Plan, Resource<Host>];
}

/**
 * Finds all that a target wants, and compares it; changes nothing. Where the cloud lets nobody in, Cloudflare alone.
 *
 * @param sshTimeoutMs how long the host may take to answer, in milliseconds
 */
export async function lookAround(site: Site, walk: Walk, sshTimeoutMs: number): Promise<Found> {
  const wanted = wantedResources(site, 'offered', { contents: [configurationPath], versions: true, sshTimeoutMs });
  const refused = await site.openstack.projectId().then(
    () => undefined,
    (error: unknown) => ({ credentials: error }),
  );
  walk.signal.throwIfAborted();
  const roots = refused === undefined ? wanted.roots : [wanted.zone];
  const plan = await makePlan(site.target.name, roots, walk);
  const hostPlan = await hostIn(site, plan, wanted, walk);
  const host = hostPlan[0].foundOf(hostPlan[1]);
  // Read already when the host was found.
  const facts = await host?.facts(workOn(wanted.host, walk)).catch((error: unknown) => {
    return error instanceof Error ? error : new Error(String(error));
  });
  return { plan, wanted, ...refused, address: plan.foundOf(wanted.floatingIp)?.address, facts, hostPlan };
}

/** A plan looks for no host behind what is to change, such as a rule of the security group; then it is looked for as it is. */
async function hostIn(site: Site, plan: Plan, wanted: Wanted, walk: Walk): Promise<Found['hostPlan']> {
  const runs = plan.foundOf(wanted.server)?.status === 'ACTIVE';
  const waits = plan.planned.get(wanted.host)?.seen === 'pending need';
  if (!runs || !waits) return [plan, wanted.host];
  const host = asFound()(wanted.host);
  return [await makePlan(site.target.name, [host], walk), host];
}
