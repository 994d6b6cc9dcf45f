import { expect } from 'vitest';
import { z } from 'zod';
import { prove } from '../../src/commands/prove/prove.ts';
import { everySecret } from '../../src/commands/site/every-secret.ts';
import { openSite } from '../../src/commands/site/open-site.ts';
import type { Site } from '../../src/commands/site/site.ts';
import { wantedResources } from '../../src/commands/wanted/resources.ts';
import { applyPlan } from '../../src/engine/apply.ts';
import type { Change, Failure } from '../../src/engine/change.ts';
import { makePlan } from '../../src/engine/plan.ts';
import type { Probe } from '../../src/engine/report.ts';
import type { Secrets } from '../../src/target/secrets.ts';
import type { Target } from '../../src/target/target.ts';
import type { LocalSandbox } from './local-sandbox.ts';

/** How a registry of the sandbox is to be reached. */
export interface Wanted {
  readonly target?: Partial<Target>;
  readonly secrets?: Partial<Secrets>;
  /** PEM of an authority to be trusted besides that of the sandbox. */
  readonly trust?: string;
}

/** What came of it. */
export interface Made {
  /** What the plan would do, without what is as wanted: `update DNS record: is not proxied …`. */
  readonly plan: readonly string[];
  readonly remarks: readonly string[];
  /** What was done, likewise. */
  readonly done: readonly string[];
  readonly errors: readonly Failure[];
  readonly probe?: Probe;
}

const walk = { signal: new AbortController().signal, emit: () => undefined };

/** Plans, provisions and proves the target `sandbox` in another way than its own. */
export async function made(sandbox: LocalSandbox, wanted: Wanted): Promise<Made> {
  const site = await siteOf(sandbox, wanted);
  try {
    const resources = wantedResources(site);
    const plan = await makePlan(site.target.name, resources.roots, walk);
    const before = { plan: told(plan.changes), remarks: plan.remarks };
    if (plan.failed) return { ...before, done: [], errors: errorsOf(plan.changes) };
    const applied = await applyPlan(plan, { ...walk, confirmed: false });
    const after = { ...before, done: told(applied.changes), errors: errorsOf(applied.changes) };
    const [zone, address] = [applied.valueOf(resources.zone), applied.valueOf(resources.floatingIp)?.address];
    if (after.errors.length > 0 || zone === undefined || address === undefined) return after;
    return { ...after, probe: await prove(site, { zone, address }, walk) };
  } finally {
    await site.close();
  }
}

/** Brings the registry to what is wanted, and holds that nothing is left to do then. */
export async function settledAt(sandbox: LocalSandbox, wanted: Wanted): Promise<Made> {
  const first = await made(sandbox, wanted);
  expect(first.errors).toEqual([]);
  expect(first.probe?.error).toBeUndefined();
  expect(first.probe?.outcome).toBe('passed');
  sandbox.requests.forget();
  const second = await made(sandbox, wanted);
  expect(second).toMatchObject({ plan: [], done: [], errors: [], probe: { outcome: 'passed' } });
  expect(sandbox.requests.changing()).toEqual([]);
  return first;
}

/** What the certificate step of the probe saw. */
export function certificateSeen({ probe }: Made): string | undefined {
  return probe?.steps.find(({ name }) => name === 'certificate')?.detail;
}

/** Sets the zone's encryption mode as its owner would, at the dashboard. */
export async function encryptionMode({ cloudflare, zoneId }: LocalSandbox, value: string): Promise<void> {
  await cloudflare.request({ method: 'PATCH', path: `/zones/${zoneId}/settings/ssl`, body: { value } });
}

/** The zone's certificates at Cloudflare's Origin CA. */
export async function issued({ cloudflare, zoneId }: LocalSandbox) {
  const found = await cloudflare.request({ method: 'GET', path: '/certificates', query: { zone_id: zoneId } });
  return z.array(z.object({ id: z.string(), certificate: z.string(), csr: z.string() })).parse(found);
}

/** The target `sandbox`, opened in another way than its own. */
export async function siteOf({ env, directory, descriptor }: LocalSandbox, wanted: Wanted): Promise<Site> {
  const site = await openSite({ targetName: 'sandbox', env, cwd: directory, ...walk }, everySecret);
  return {
    ...site,
    target: { ...site.target, ...wanted.target },
    secrets: { ...site.secrets, ...wanted.secrets },
    trust: [descriptor.ca, ...(wanted.trust === undefined ? [] : [wanted.trust])].join('\n'),
  };
}

function told(changes: readonly Change[]): readonly string[] {
  return changes
    .filter(({ action, outcome }) => action !== 'none' && (outcome === 'done' || outcome === 'planned'))
    .map(({ resource, action, reason }) => `${action} ${resource}: ${reason}`);
}

function errorsOf(changes: readonly Change[]): readonly Failure[] {
  return changes.flatMap(({ error }) => (error === undefined ? [] : [error]));
}
