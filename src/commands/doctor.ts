import { z } from 'zod';
import type { ActionableError } from '../engine/actionable-error.ts';
import type { Action } from '../engine/change.ts';
import { notReached } from '../engine/check.ts';
import { asFailure } from '../engine/failure.ts';
import { knownAfterApply, makePlan, type Plan, type Planned } from '../engine/plan.ts';
import { type Check, isShort, type Report } from '../engine/report.ts';
import { isTold, type Resource } from '../engine/resource.ts';
import { networkExtensions } from '../openstack/network/extensions.ts';
import { quotaRemedy } from '../openstack/openstack-error.ts';
import { hiddenWords } from '../openstack/resources/quota.ts';
import { fingerprint } from '../ssh/fingerprint.ts';
import { readPrivateKey } from '../ssh/private-key.ts';
import type { CommandSpec, Context } from './command.ts';
import { namesInShort } from './nodes/names-in-short.ts';
import { nodesOf } from './nodes/nodes.ts';
import { everySecret } from './site/every-secret.ts';
import { type Findings, runOnSite } from './site/run-on-site.ts';
import type { Site } from './site/site.ts';
import { type InCloud, wantedInCloud } from './wanted/in-cloud.ts';
import { findsNothing, otherOwners } from './wanted/other-owners.ts';
import { roomFor, uncounted } from './wanted/room.ts';

/** Looks at everything a provision will need, and changes nothing. */
export const doctor: CommandSpec = {
  name: 'doctor',
  summary: 'look at credentials, names, quotas and zone, and say what to fix',
  changes: false,
  options: [],
  run,
};

async function run(context: Context): Promise<Report> {
  return await runOnSite('doctor', context, everySecret, async (site) => {
    const signedIn = await signIn(site);
    // Without a token every other answer would be the same refusal.
    if (signedIn.state === 'failure') return { checks: [signedIn] };
    const wanted = wantedInCloud(site, { adoption: 'offered' });
    const plan = await makePlan(site.target.name, wanted.roots, context);
    const room = await quotas(plan, wanted, site, context.signal);
    const checks = [
      signedIn,
      await whose(site, { plan, wanted }, context.signal),
      ...[...plan.planned].flatMap(([resource, planned]) => looked(resource, planned)),
      keysMatch(plan, wanted, site),
      ...(await nodes(site, context.signal)),
      await extensions(site),
      room.check,
    ];
    const address = plan.foundOf(wanted.floatingIp)?.address;
    return { changes: [], checks, ...room.found, ...(address === undefined ? {} : { address }) };
  });
}

async function signIn({ openstack }: Pick<Site, 'openstack'>): Promise<Check> {
  try {
    return { name: 'credentials', state: 'ok', detail: `accepted, project ${await openstack.projectId()}` };
  } catch (error) {
    return failure('credentials', error);
  }
}

/** Under whose name the registry is looked for. */
async function whose(
  site: Site,
  { plan, wanted }: { readonly plan: Plan; readonly wanted: InCloud },
  signal: AbortSignal,
): Promise<Check> {
  const [name, detail] = ['owner', site.owner.owner];
  try {
    const others = findsNothing(plan, wanted) ? await otherOwners(site, signal) : [];
    return others.length === 0
      ? { name, state: 'ok', detail }
      : { name, state: 'warning', detail, remedy: others.join(' ') };
  } catch (error) {
    return failure(name, error);
  }
}

/** Empty for what a plan has no line on, for what can only be looked up later, and for what is wanted no more and gone. */
function looked(resource: Resource<unknown>, { change, found, seen }: Planned): readonly Check[] {
  const { name, kind, remarks } = resource;
  const { error, outcome, action, reason } = change;
  if (error !== undefined) return [{ name, state: 'failure', detail: error.message, ...remedyOf(error) }];
  if (outcome === 'not reached') return [{ name, state: 'warning', detail: notReached }];
  if (action === 'adopt') {
    const remedy = 'Run plan, which offers to take it over; or rename it, and a new one is made.';
    return [{ name, state: 'warning', detail: `has our name and not our mark: ${reason}`, remedy }];
  }
  if (kind !== 'fact' && !isTold(resource, change)) return [];
  if (kind === 'fact' && seen !== 'compared') return [];
  if (kind === 'fact' && remarks !== undefined) {
    if (found === undefined) return [];
    const detail = resource.describe?.(found) ?? reason;
    return [{ name, state: 'warning', detail, remedy: remarks(found).join(' ') }];
  }
  if (kind === 'fact') return [{ name, state: 'ok', detail: found === undefined ? reason : inWords(found) }];
  const would = reason === knownAfterApply ? undefined : wouldBe[action];
  if (would !== undefined) return [{ name, state: 'warning', detail: reason, remedy: would }];
  return [{ name, state: 'ok', detail: action === 'create' ? `will be created: ${reason}` : reason }];
}

/** What provision does about what stands and is not as the target wants it. */
const wouldBe: Partial<Readonly<Record<Action, string>>> = {
  update: 'provision would update it. Run plan to see the whole change.',
  replace: 'provision would replace it, once the plan that shows it is confirmed. Run plan to see the whole change.',
};

const named = z.object({ name: z.string() }).transform(({ name }) => name);
const words = z.array(z.string()).transform((list) => (list.length === 0 ? 'none' : list.join(', ')));

function inWords(found: unknown): string {
  return z.union([named, words]).catch('found').parse(found);
}

/** Whether our private key opens the door that the key pair makes. */
function keysMatch(plan: Plan, wanted: InCloud, { secrets }: Pick<Site, 'secrets'>): Check {
  const name = 'private key';
  try {
    const ours = readPrivateKey(secrets.sshPrivateKey);
    const pair = plan.foundOf(wanted.keyPair);
    if (pair === undefined) return { name, state: 'ok', detail: 'readable' };
    if (ours.fingerprint === fingerprint(pair.publicKey))
      return { name, state: 'ok', detail: `belongs to the key pair ${pair.name}` };
    return {
      name,
      state: 'failure',
      detail: `does not belong to the key pair ${pair.name} (${pair.fingerprint})`,
      remedy: 'Set SSH_PRIVATE_KEY to the private half of that key pair, or name another one in server.key-pair.',
    };
  } catch (error) {
    return failure(name, error);
  }
}

/** Which servers are nodes. Whether they are reached is seen only through the registry's host: `check` tells. */
async function nodes(site: Site, signal: AbortSignal): Promise<readonly Check[]> {
  const name = 'nodes';
  if (site.target.kubernetes.nodes.length === 0) return [];
  try {
    const found = await nodesOf(site, signal);
    const detail = found.nodes.length === 0 ? 'none' : namesInShort(found.nodes.map((node) => node.name));
    return found.notices.length === 0
      ? [{ name, state: 'ok', detail }]
      : [{ name, state: 'warning', detail, remedy: found.notices.join(' ') }];
  } catch (error) {
    return [failure(name, error)];
  }
}

/** Neutron's guard against two that take one address at the same moment. */
const guard = 'revision-if-match';

async function extensions({ openstack }: Pick<Site, 'openstack'>): Promise<Check> {
  const name = 'network extensions';
  try {
    if ((await networkExtensions(openstack)).has(guard)) return { name, state: 'ok', detail: `${guard} is there` };
    const detail = `${guard} is missing: an address taken by two runs at the same moment is only noticed afterwards`;
    return { name, state: 'warning', detail };
  } catch (error) {
    return failure(name, error);
  }
}

async function quotas(
  plan: Plan,
  wanted: InCloud,
  site: Site,
  signal: AbortSignal,
): Promise<{ readonly check: Check; readonly found?: Pick<Findings, 'quotas' | 'notices'> }> {
  const name = 'quotas';
  try {
    const room = await roomFor(plan, wanted, site, { signal });
    const found = { quotas: room.quotas, notices: hiddenWords(room) };
    const short = room.quotas.filter(isShort).map((quota) => quota.name);
    const missed = uncounted(plan, wanted);
    const but = missed.length === 0 ? '' : `; not counted: ${missed.join(', ')}`;
    if (short.length > 0) {
      const detail = `short of ${short.join(', ')}${but}`;
      return { check: { name, state: 'failure', detail, remedy: quotaRemedy }, found };
    }
    if (missed.length > 0) {
      const detail = `enough for what could be counted${but}`;
      return { check: { name, state: 'warning', detail, remedy: 'Mend what failed, and run doctor again.' }, found };
    }
    return { check: { name, state: 'ok', detail: 'enough for what is to be created' }, found };
  } catch (error) {
    return { check: failure(name, error) };
  }
}

function failure(name: string, error: unknown): Check {
  const { message, remedy } = asFailure(error);
  return { name, state: 'failure', detail: message, ...remedyOf({ remedy }) };
}

function remedyOf({ remedy }: { readonly remedy?: ActionableError['remedy'] | undefined }): Pick<Check, 'remedy'> {
  return remedy === undefined ? {} : { remedy };
}
