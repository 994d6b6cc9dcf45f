import { asFound } from '../../engine/as-found.ts';
import { makePlan, type Plan, type Walk, workOn } from '../../engine/plan.ts';
import type { Resource } from '../../engine/resource.ts';
import type { Host } from '../../host/host.ts';
import type { HostFacts } from '../../host/host-facts.ts';
import { given } from '../../target/given.ts';
import { wantedWithNodes } from '../nodes/with-nodes.ts';
import type { Site } from '../site/site.ts';
import type { HostLook } from '../wanted/host.ts';
import { type Wanted, wantedResources } from '../wanted/resources.ts';
import { configurationPath } from './inside.ts';

/** What there is to look at. */
export interface Found {
  readonly plan: Plan;
  readonly wanted: Wanted;
  /** What is worth a person's eye about how the nodes are chosen. */
  readonly notices: readonly string[];
  /** Why the cloud does not let us in, if so. */
  readonly credentials?: unknown;
  /** Why the nodes are not known, if so. */
  readonly nodes?: unknown;
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
  const look = { contents: [configurationPath], versions: true, sshTimeoutMs };
  const refused = await failureOf(site.openstack.projectId(), walk);
  const nodes = refused === undefined ? await wantedOnNodes(site, look, walk) : { unknown: undefined };
  const { wanted = wantedResources(site, 'offered', look), notices = [], unknown } = nodes;
  const plan = await makePlan(site.target.name, refused === undefined ? wanted.roots : [wanted.zone], walk);
  const hostPlan = await hostIn(site, plan, wanted, walk);
  const host = hostPlan[0].foundOf(hostPlan[1]);
  // Read already when the host was found.
  const facts = await host?.facts(workOn(wanted.host, walk)).catch((error: unknown) => {
    return error instanceof Error ? error : new Error(String(error));
  });
  const address = plan.foundOf(wanted.floatingIp)?.address;
  return { plan, wanted, notices, address, facts, hostPlan, ...given({ credentials: refused, nodes: unknown }) };
}

/** All that is wanted with the login on the nodes, or why the nodes are not known. */
async function wantedOnNodes(site: Site, look: HostLook, { signal }: Walk) {
  try {
    const wanted = await wantedWithNodes(site, signal, look);
    return { wanted, notices: wanted.notices, unknown: undefined };
  } catch (error) {
    signal.throwIfAborted();
    return { unknown: error };
  }
}

async function failureOf(work: Promise<unknown>, { signal }: Walk): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return error;
  }
}

/** A plan looks for no host behind what is to change, such as a rule of the security group; then it is looked for as it is. */
async function hostIn(site: Site, plan: Plan, wanted: Wanted, walk: Walk): Promise<Found['hostPlan']> {
  const runs = plan.foundOf(wanted.server)?.status === 'ACTIVE';
  const waits = plan.planned.get(wanted.host)?.seen === 'pending need';
  if (!runs || !waits) return [plan, wanted.host];
  const host = asFound()(wanted.host);
  return [await makePlan(site.target.name, [host], walk), host];
}
