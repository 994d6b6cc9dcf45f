import type { Pause } from '../pause.ts';
import { type Action, type Change, needsDigest } from './change.ts';
import { planDigest } from './digest.ts';
import type { Emit } from './events.ts';
import { asFailure } from './failure.ts';
import { inOrder } from './graph.ts';
import { type Difference, isTold, type Needs, type Resource, type Work } from './resource.ts';

/** What finding and comparing showed of one resource. `found` is undefined when it does not exist yet. */
export interface Planned {
  readonly change: Change;
  readonly found: unknown;
  /**
   * How far the plan got. `compared` and `found` speak for themselves. `absent need` and `pending need` were not looked
   * for, because what they are found through does not exist yet, or must change first (a stopped server has no host).
   * `early` is compared too, before an update of what it is found through, near or far; an apply looks again after that.
   */
  readonly seen: 'compared' | 'found' | 'early' | 'absent need' | 'pending need';
}

export interface Plan {
  readonly digest: string;
  /** In dependency order; facts leave no line unless they failed. */
  readonly changes: readonly Change[];
  readonly planned: ReadonlyMap<Resource<unknown>, Planned>;
  /** What is worth a person's eye about what was found. */
  readonly remarks: readonly string[];
  /** A resource as the plan found it; undefined when it does not exist or was not looked for. */
  foundOf<T>(resource: Resource<T>): T | undefined;
  /** Whether anything in it needs the digest as confirmation. */
  readonly destructive: boolean;
  readonly failed: boolean;
}

export interface Walk {
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** How to wait between two looks. The clock's own way when left out. */
  readonly pause?: Pause;
}

export const knownAfterApply = 'known after apply';
/** The reason of a change that failed before it was known what to do. */
export const notFound = 'could not be found or compared';

/**
 * Finds and compares every resource, all at once as far as their data allow, and changes nothing.
 *
 * @param subject what the plan is for, part of its digest
 * @param roots the resources wanted; what they need is included
 */
export async function makePlan(subject: string, roots: readonly Resource<unknown>[], walk: Walk): Promise<Plan> {
  const resources = inOrder(roots);
  walk.emit({ type: 'phase', phase: 'plan', resources: resources.map(({ name }) => name) });
  const visits = new Map<Resource<unknown>, Promise<Planned>>();
  for (const resource of resources) visits.set(resource, planOne(resource, visits, walk));
  const planned = await settledVisits(visits);
  return planOf(subject, planned, (resource, { change }) => isTold(resource, change));
}

/** Assembles a plan of what was found; `told` says which resources have a line in it. */
export function planOf(
  subject: string,
  planned: Plan['planned'],
  told: (resource: Resource<unknown>, planned: Planned) => boolean,
): Plan {
  const changes = [...planned].filter(([resource, one]) => told(resource, one)).map(([, { change }]) => change);
  const found = new Map([...planned].map(([resource, one]) => [resource, one.found]));
  return {
    digest: planDigest(subject, changes),
    changes,
    planned,
    remarks: remarksOn([...planned]),
    foundOf: (resource) => valueIn(found, resource),
    destructive: changes.some(needsDigest),
    failed: changes.some(({ outcome }) => outcome !== 'planned'),
  };
}

/** What is worth a person's eye about what was found. */
export function remarksOn(planned: readonly (readonly [Resource<unknown>, Planned])[]): readonly string[] {
  return planned.flatMap(([resource, { found }]) => (found === undefined ? [] : (resource.remarks?.(found) ?? [])));
}

/** Whether nothing is to be done, not even what has no line. */
export function changesNothing({ changes, planned }: Plan): boolean {
  return [...changes, ...[...planned.values()].map(({ change }) => change)].every(({ action }) => action === 'none');
}

/** Every visit's end, in the order they were begun. */
export async function settledVisits(
  visits: ReadonlyMap<Resource<unknown>, Promise<Planned>>,
): Promise<ReadonlyMap<Resource<unknown>, Planned>> {
  const entries = [...visits].map(async ([resource, visit]) => [resource, await visit] as const);
  return new Map(await Promise.all(entries));
}

async function planOne(
  resource: Resource<unknown>,
  visits: ReadonlyMap<Resource<unknown>, Promise<Planned>>,
  { signal, emit }: Walk,
): Promise<Planned> {
  const settle = (found: unknown, seen: Planned['seen'], change: Omit<Change, 'resource'>): Planned => {
    const full = { resource: resource.name, ...change };
    emit({ type: 'finished', change: full, fact: !isTold(resource, full) });
    return { change: full, found, seen };
  };
  const planned = (found: unknown, seen: Planned['seen'], action: Action, reason: string): Planned =>
    settle(found, seen, { action, reason, outcome: 'planned' });

  const identity = await stateOf(resource.identity, visits, resource);
  if (identity === 'failed' || signal.aborted) return settle(undefined, 'absent need', notReached);
  if (identity === 'absent need' || identity === 'pending need') {
    // A step has nothing to do until it is known that it has.
    const action = resource.kind !== 'resource' ? 'none' : identity === 'absent need' ? 'create' : 'update';
    const reason = action === 'create' ? (resource.wanted ?? knownAfterApply) : knownAfterApply;
    return planned(undefined, identity, action, reason);
  }
  const started = Date.now();
  try {
    emit({ type: 'started', resource: resource.name, doing: 'find' });
    const work = workOn(resource, { signal, emit });
    const found = await resource.find(await valuesOf(resource.identity, visits), work);
    if (resource.kind === 'fact') return planned(found, seenThrough(identity), 'none', 'found');
    const needs = await stateOf(resource.needs, visits, resource);
    if (needs === 'failed') return settle(found, 'found', notReached);
    const seen = seenThrough(identity, needs);
    if (found === undefined) return planned(found, seen, 'create', resource.wanted ?? 'does not exist');
    if ((needs === 'absent need' || needs === 'pending need') && resource.compare) {
      const action = resource.kind === 'resource' ? 'update' : 'none';
      return planned(found, identity === 'early' ? 'early' : 'found', action, knownAfterApply);
    }
    return settle(found, seen, { ...(await judge(resource, found, visits)), outcome: 'planned' });
  } catch (error) {
    if (signal.aborted) return settle(undefined, 'absent need', { ...notReached, reason: 'cancelled' });
    const durationMs = Date.now() - started;
    const startedAt = new Date(started).toISOString();
    const failure = {
      action: 'none',
      reason: notFound,
      outcome: 'failed',
      startedAt,
      durationMs,
      error: asFailure(error),
    } as const;
    return settle(undefined, 'absent need', failure);
  }
}

const asWanted = 'as wanted';
const notReached = { action: 'none', reason: 'what it needs failed', outcome: 'not reached' } as const;

/** Turns the differences of a found resource into one action, the most severe of them, and its reason in words. */
export async function judge(
  resource: Resource<unknown>,
  found: unknown,
  visits: ReadonlyMap<Resource<unknown>, Promise<Pick<Planned, 'found'>>>,
): Promise<Pick<Change, 'action' | 'reason' | 'asks'>> {
  const needs = await valuesOf({ ...resource.identity, ...resource.needs }, visits);
  const differences = (await resource.compare?.(found, needs)) ?? [];
  const reason = differences.map(({ words }) => words).join('; ');
  if (differences.length === 0) return { action: 'none', reason: asWanted };
  const asks = differences.some((one) => one.asks) ? ({ asks: true } as const) : {};
  return { action: severest(differences), ...asks, reason };
}

function severest(differences: readonly Difference[]): Action {
  const asked = new Set(differences.map(({ action }) => action ?? 'update'));
  return asked.has('replace') ? 'replace' : asked.has('adopt') ? 'adopt' : 'update';
}

type NeedState = 'there' | 'early' | 'absent need' | 'pending need' | 'failed';

function seenThrough(...needs: readonly NeedState[]): Planned['seen'] {
  return needs.includes('early') ? 'early' : 'compared';
}

/** Whether what a resource needs is there to be used now, the worst of its needs deciding. */
async function stateOf(
  needed: Needs,
  visits: ReadonlyMap<Resource<unknown>, Promise<Planned>>,
  { kind, beforeUpdate }: Resource<unknown>,
): Promise<NeedState> {
  const states = await Promise.all(
    Object.entries(needed).map(async ([name, resource]): Promise<NeedState> => {
      const { found, seen, change } = await visited(resource, visits);
      if (change.outcome !== 'planned') return 'failed';
      if (seen === 'pending need' || seen === 'absent need') return seen;
      if (found === undefined || change.action === 'replace') return 'absent need';
      // A fact is looked up through its needs: while one of them waits for its change, it can seldom be reached.
      if (kind !== 'fact' || change.action === 'none') return seen === 'early' ? 'early' : 'there';
      return change.action === 'update' && beforeUpdate?.[name]?.(found) ? 'early' : 'pending need';
    }),
  );
  const worst: readonly NeedState[] = ['failed', 'absent need', 'pending need', 'early'];
  return worst.find((state) => states.includes(state)) ?? 'there';
}

/** The found or made value of each need, under the name it was asked by. */
export async function valuesOf(
  needs: Readonly<Record<string, Resource<unknown>>>,
  visits: ReadonlyMap<Resource<unknown>, Promise<Pick<Planned, 'found'>>>,
): Promise<Record<string, unknown>> {
  const entries = Object.entries(needs).map(async ([name, needed]) => [name, (await visited(needed, visits)).found]);
  return Object.fromEntries(await Promise.all(entries));
}

/** The value kept for a resource, under the type its own methods gave it. */
export function valueIn<T>(values: ReadonlyMap<Resource<unknown>, unknown>, resource: Resource<T>): T | undefined {
  return values.get(resource) as T | undefined;
}

export async function visited<V>(
  resource: Resource<unknown>,
  visits: ReadonlyMap<Resource<unknown>, Promise<V>>,
): Promise<V> {
  const visit = visits.get(resource);
  if (!visit) throw new Error(`'${resource.name}' is needed before it is in the graph`);
  return await visit;
}

/** The work context handed to a resource's methods. */
export function workOn(resource: Resource<unknown>, { signal, emit, pause }: Walk): Work {
  const waits = pause === undefined ? {} : { pause };
  return { signal, ...waits, say: (progress) => emit({ type: 'progress', resource: resource.name, progress }) };
}
