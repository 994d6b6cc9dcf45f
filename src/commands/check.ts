import { failed, failure } from '../engine/check.ts';
import type { Walk } from '../engine/plan.ts';
import type { Check, CheckArea } from '../engine/report.ts';
import { isProxied } from '../target/target.ts';
import { pointedOut } from './check/causes.ts';
import { driftChecks, failures } from './check/drift.ts';
import { insideChecks, insideSkipped } from './check/inside.ts';
import { type Found, lookAround } from './check/look-around.ts';
import { answeredAt, nameChecks, namesSkipped } from './check/names.ts';
import { outsideChecks, outsideSkipped } from './check/outside.ts';
import { whyNot } from './check/why-not.ts';
import type { CommandSpec } from './command.ts';
import { everySecret } from './site/every-secret.ts';
import { type Findings, runOnSite } from './site/run-on-site.ts';
import type { Site } from './site/site.ts';

/** Proves the registry from outside and inside, and changes nothing but an image that it pushes and deletes. */
export const check: CommandSpec = {
  name: 'check',
  summary: 'prove the registry from outside and from its host, and say what to mend',
  changes: false,
  options: [],
  run: async (context) => await runOnSite('check', context, everySecret, (site) => checked(site, context)),
};

/** Over the 100 MB at which Cloudflare's proxy ends an upload, also where that is taken for MiB. */
const largeLayer = 101 * 2 ** 20;

/** A registry that stands has booted long ago. */
const usualSshTimeoutMs = 60_000;

/**
 * @param layerBytes how large the layer is that is pushed to prove that large ones can be
 * @param sshTimeoutMs how long the host may take to answer, in milliseconds
 */
export async function checked(
  site: Site,
  walk: Walk,
  { layerBytes = largeLayer, sshTimeoutMs = usualSshTimeoutMs } = {},
): Promise<Findings> {
  const found = await lookAround(site, walk, sshTimeoutMs);
  const { plan, wanted, address } = found;
  const server = plan.planned.get(wanted.server)?.change;
  if (server?.action === 'create') {
    const none = failure('registry', 'there is none: its server is missing', 'Run provision, which makes it.');
    return { checks: [none] };
  }
  const [outside, names] = await Promise.all([fromOutside(site, found, layerBytes, walk), byName(site, found, walk)]);
  const checks = [
    ...area('plan', asPlanned(found)),
    ...area('outside', [...names, ...outside]),
    ...area('inside', inside(site, found)),
  ];
  const notices = [...plan.remarks, ...found.notices];
  const pointed = pointedOut(checks, site.target.volumes.registry.mount);
  return { changes: [], checks: pointed, notices, ...(address === undefined ? {} : { address }) };
}

function area(name: CheckArea, checks: readonly Check[]): readonly Check[] {
  return checks.map((one) => ({ ...one, area: name }));
}

function asPlanned({ plan, wanted, credentials, nodes }: Found): readonly Check[] {
  if (credentials !== undefined) return [failed('credentials', credentials), ...failures(plan)];
  const services = [...plan.planned.keys()].filter(({ name }) => name.startsWith('service '));
  const elsewhere = new Set([wanted.dnsRecord, ...Object.values(wanted.mounts), ...services]);
  const drift = driftChecks(plan, { elsewhere, conditions: wanted.tls.conditions });
  return nodes === undefined ? drift : [...drift, failed('nodes', nodes)];
}

async function byName(site: Site, { plan, wanted, address }: Found, { signal }: Walk): Promise<readonly Check[]> {
  const zone = plan.foundOf(wanted.zone);
  if (zone !== undefined) return await nameChecks(site, { zone, address }, signal);
  return namesSkipped(whyNot(plan, wanted.zone));
}

async function fromOutside(site: Site, found: Found, layerBytes: number, { signal, emit }: Walk) {
  const { plan, wanted, address: floatingIp } = found;
  const zone = plan.foundOf(wanted.zone);
  // Where the registry is, whatever its name answers, unless its users must come by Cloudflare's proxy.
  const wantsProxy = isProxied(site.target.tls);
  const answered = zone === undefined ? undefined : await answeredAt(site, zone, signal);
  if (wantsProxy && !answered?.proxied) return outsideSkipped("its name does not lead to Cloudflare's proxy");
  const address = wantsProxy ? answered?.address : (floatingIp ?? answered?.address);
  if (address === undefined) return outsideSkipped(whyNot(plan, wanted.floatingIp));
  const resource = 'registry';
  emit({ type: 'phase', phase: 'probe', resources: [resource] });
  emit({ type: 'started', resource, doing: 'probe' });
  const started = Date.now();
  const say = (progress: string) => emit({ type: 'progress', resource, progress });
  const group = plan.foundOf(wanted.securityGroup);
  const arrival = { address, proxied: answered?.proxied ?? false, floatingIp, group };
  const checks = await outsideChecks(site, arrival, { layerBytes, signal, say });
  const failing = checks.filter(({ state }) => state === 'failure').map(({ name }) => name);
  const outcome = failing.length > 0 ? 'failed' : 'done';
  const reason = failing.length > 0 ? failing.join(', ') : 'is proved';
  const durationMs = Date.now() - started;
  const startedAt = new Date(started).toISOString();
  const change = { resource, action: 'none', reason, outcome, startedAt, durationMs } as const;
  emit({ type: 'finished', fact: true, change });
  return checks;
}

function inside({ target }: Site, { plan, wanted, hostPlan, facts }: Found): readonly Check[] {
  const subject = { target, wanted, plan };
  if (facts instanceof Error) return [failed('host', facts), ...insideSkipped(subject, 'the host failed')];
  if (facts !== undefined) return insideChecks(facts, subject);
  const [lookedIn, host] = hostPlan;
  const skipped = insideSkipped(subject, whyNot(lookedIn, host));
  return lookedIn === plan ? skipped : [...failures(lookedIn), ...skipped];
}
