import { ActionableError } from '../../engine/actionable-error.ts';
import type { Change } from '../../engine/change.ts';
import { asFailure } from '../../engine/failure.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Report, Requests } from '../../engine/report.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { directly, type Reach } from '../../reach.ts';
import { given } from '../../target/given.ts';
import type { Secrets } from '../../target/secrets.ts';
import type { Target } from '../../target/target.ts';
import { trustOf } from '../../target/trust.ts';
import type { Context, Verb } from '../command.ts';
import { type Needs, openSite } from './open-site.ts';
import { openRegistrySite, type RegistrySite } from './registry-site.ts';
import { registryUrl } from './registry-url.ts';
import type { Site } from './site.ts';
import { openTargetSite, type TargetSite } from './target-site.ts';

/** What a verb found out or did, from which its report is made; what each verb tells beside the usual goes in as it is. */
export interface Findings extends Partial<Pick<Report, Told>> {
  readonly plan?: Plan;
  /** The floating IP. */
  readonly address?: string;
  /** The registry's URL, where it is known better than by the address. */
  readonly url?: string;
}

type Told =
  | 'changes'
  | 'probe'
  | 'checks'
  | 'quotas'
  | 'copy'
  | 'collection'
  | 'listing'
  | 'rotation'
  | 'binderhub'
  | 'mirror'
  | 'notices'
  | 'unconfirmed'
  | 'error';

/**
 * Opens a target, runs a verb on it, closes it, and makes the report.
 *
 * @throws UsageError before any request is sent; whatever fails afterwards stands in the report
 */
export async function runOnSite<N extends keyof Secrets>(
  command: Verb,
  context: Context,
  needs: Needs<N>,
  run: (site: Site<N>) => Promise<Findings>,
): Promise<Report> {
  const started = Date.now();
  const site = await openSite(context, needs);
  try {
    const found = await run(site).catch(explained);
    const left = await site.finish();
    return await reportOf(command, context, site, { ...found, notices: [...(found.notices ?? []), ...left] }, started);
  } finally {
    await site.close();
  }
}

/**
 * The same for a verb that works with the registry alone, as any of its users could.
 *
 * @throws UsageError before any request is sent; whatever fails afterwards stands in the report
 */
export async function runOnRegistry(
  command: Verb,
  context: Context,
  run: (site: RegistrySite) => Promise<Findings>,
): Promise<Report> {
  const started = Date.now();
  const site = await openRegistrySite(context);
  try {
    const found = await run(site).catch(explained);
    return await reportOf(command, context, { ...site, reach: directly, requests: none }, found, started);
  } finally {
    await site.close();
  }
}

/**
 * The same for a verb that looks at the configuration alone.
 *
 * @throws UsageError
 */
export async function runOnTarget(
  command: Verb,
  context: Context,
  run: (site: TargetSite) => Promise<Findings>,
): Promise<Report> {
  const started = Date.now();
  const site = await openTargetSite(context);
  try {
    const found = await run(site).catch(explained);
    return await reportOf(command, context, { ...site, reach: directly, requests: none }, found, started);
  } finally {
    await site.close();
  }
}

function none(): Requests {
  return { openstack: 0, cloudflare: 0, ssh: 0 };
}

/** A failure that concerns the run as a whole. A fault of the program itself is thrown on. */
function explained(error: unknown): Findings {
  const cancelled = error instanceof Error && error.name === 'AbortError';
  if (cancelled) return {};
  if (!(error instanceof ActionableError) || error instanceof UsageError) throw error;
  return { error: asFailure(error) };
}

/** What of a site stands in its report. */
interface Surroundings {
  readonly target: Target;
  readonly reach: Reach;
  readonly notices: readonly string[];
  readonly ephemeral?: true;
  requests(): Requests;
}

async function reportOf(
  command: Verb,
  { signal }: Context,
  site: Surroundings,
  found: Findings,
  started: number,
): Promise<Report> {
  const { changes = found.plan?.changes ?? [], plan, address, notices = [], url: place, error } = found;
  const { probe, checks, quotas, copy, collection, listing, rotation, binderhub, mirror, unconfirmed } = found;
  const { target } = site;
  const url = place ?? (await registryUrl(target.domain, address, site.reach));
  return {
    version: 1,
    command,
    target: target.name,
    outcome: signal.aborted ? 'cancelled' : failed(changes, found) ? 'failure' : 'success',
    ...(plan === undefined ? {} : { planDigest: plan.digest }),
    registry: {
      url,
      host: new URL(url).host,
      user: target.registry.user,
      ...(address === undefined ? {} : { address }),
      ...(trustOf(target) === undefined ? {} : { authority: 'private' }),
      ...(site.ephemeral === undefined ? {} : { ended: site.ephemeral }),
    },
    startedAt: new Date(started).toISOString(),
    durationMs: Date.now() - started,
    changes,
    ...given({ probe, checks, quotas, copy, collection, listing, rotation, binderhub, mirror, unconfirmed }),
    requests: site.requests(),
    notices: [...site.notices, ...(plan?.remarks ?? []), ...notices],
    ...(error === undefined ? {} : { error }),
  };
}

function failed(changes: readonly Change[], { probe, checks = [], error }: Findings): boolean {
  return (
    error !== undefined ||
    changes.some(({ outcome }) => outcome === 'failed' || outcome === 'not reached') ||
    (probe !== undefined && probe.outcome !== 'passed') ||
    checks.some(({ state }) => state === 'failure')
  );
}
