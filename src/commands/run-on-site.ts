import { ActionableError } from '../engine/actionable-error.ts';
import type { Change, Failure } from '../engine/change.ts';
import { asFailure } from '../engine/failure.ts';
import type { Plan } from '../engine/plan.ts';
import type { Check, Probe, Quota, Report } from '../engine/report.ts';
import { UsageError } from '../engine/usage-error.ts';
import type { Secrets } from '../target/secrets.ts';
import type { Context, Verb } from './command.ts';
import { openSite } from './open-site.ts';
import { registryUrl } from './registry-url.ts';
import type { Site } from './site.ts';

/** What a verb found out or did, from which its report is made. */
export interface Findings {
  readonly changes?: readonly Change[];
  readonly plan?: Plan;
  readonly probe?: Probe;
  readonly checks?: readonly Check[];
  readonly quotas?: readonly Quota[];
  /** The floating IP. */
  readonly address?: string;
  readonly notices?: readonly string[];
  readonly error?: Failure;
}

/**
 * Opens a target, runs a verb on it, closes it, and makes the report.
 *
 * @throws UsageError before any request is sent; whatever fails afterwards stands in the report
 */
export async function runOnSite<N extends keyof Secrets>(
  command: Verb,
  context: Context,
  needs: readonly N[],
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

/** A failure that concerns the run as a whole. A fault of the program itself is thrown on. */
function explained(error: unknown): Findings {
  const cancelled = error instanceof Error && error.name === 'AbortError';
  if (cancelled) return {};
  if (!(error instanceof ActionableError) || error instanceof UsageError) throw error;
  return { error: asFailure(error) };
}

async function reportOf(
  command: Verb,
  { signal }: Context,
  site: Pick<Site, 'target' | 'reach' | 'requests' | 'notices' | 'ephemeral'>,
  found: Findings,
  started: number,
): Promise<Report> {
  const { changes = found.plan?.changes ?? [], plan, probe, checks, quotas, address, notices = [], error } = found;
  const { target } = site;
  const url = await registryUrl(target.domain, address, site.reach);
  return {
    version: 1,
    command,
    target: target.name,
    outcome: signal.aborted ? 'cancelled' : failed(changes, found) ? 'failure' : 'success',
    ...(plan === undefined ? {} : { planDigest: plan.digest }),
    registry: {
      url,
      host: new URL(url).host,
      ...(address === undefined ? {} : { address }),
      ...(site.ephemeral === undefined ? {} : { ended: site.ephemeral }),
    },
    startedAt: new Date(started).toISOString(),
    durationMs: Date.now() - started,
    changes,
    ...(probe === undefined ? {} : { probe }),
    ...(checks === undefined ? {} : { checks }),
    ...(quotas === undefined ? {} : { quotas }),
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
