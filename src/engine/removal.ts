import { ActionableError } from './actionable-error.ts';
import type { Change } from './change.ts';
import { asFailure, interrupted } from './failure.ts';
import { inOrder } from './graph.ts';
import {
  type Plan,
  type Planned,
  planOf,
  remarksOn,
  settledVisits,
  valuesOf,
  visited,
  type Walk,
  workOn,
} from './plan.ts';
import type { Resource } from './resource.ts';

interface Keep {
  /** Why a resource is kept, in words; undefined when it is to be removed. */
  readonly keep: (resource: Resource<unknown>) => string | undefined;
  /** What is lost with a resource that is removed, in words; undefined when it is nothing but itself. */
  readonly lost?: (resource: Resource<unknown>) => string | undefined;
}

/**
 * Plans the removal of everything that exists and can be removed. What a resource needs to be *found* is looked up;
 * what it would need to be created is not, so that a server goes even when its image is long gone.
 */
export async function planRemoval(
  subject: string,
  roots: readonly Resource<unknown>[],
  walk: Walk & Keep,
): Promise<Plan> {
  const resources = inOrder(roots);
  const sought = new Set<Resource<unknown>>();
  for (const resource of resources.filter(({ remove }) => remove)) seek(resource, sought);
  const taking = resources.filter((resource) => sought.has(resource));
  walk.emit({ type: 'phase', phase: 'plan', resources: taking.map(({ name }) => name) });
  const visits = new Map<Resource<unknown>, Promise<Planned>>();
  for (const resource of taking) visits.set(resource, planOne(resource, visits, walk));
  const planned = await settledVisits(visits);
  return planOf(`${subject} removed`, planned, ({ remove }, { found, change }) => {
    return change.error !== undefined || (remove !== undefined && found !== undefined);
  });
}

async function planOne(
  resource: Resource<unknown>,
  visits: ReadonlyMap<Resource<unknown>, Promise<Planned>>,
  { keep, lost, ...walk }: Walk & Keep,
): Promise<Planned> {
  const settle = (found: unknown, change: Omit<Change, 'resource'>): Planned => {
    const full = { resource: resource.name, ...change };
    walk.emit({ type: 'finished', change: full, fact: !resource.remove });
    return { change: full, found, seen: 'compared' };
  };
  const identity = await Promise.all(Object.values(resource.identity).map((needed) => visited(needed, visits)));
  if (walk.signal.aborted || identity.some(({ change }) => change.outcome !== 'planned')) {
    return settle(undefined, { action: 'none', reason: 'what it is found by failed', outcome: 'not reached' });
  }
  const absent = { action: 'none', reason: 'does not exist', outcome: 'planned' } as const;
  if (identity.some(({ found }) => found === undefined)) return settle(undefined, absent);
  let looked = false;
  try {
    walk.emit({ type: 'started', resource: resource.name, doing: 'find' });
    const values = await valuesOf(resource.identity, visits);
    const found = await resource.find(values, workOn(resource, walk));
    if (found === undefined) return settle(undefined, absent);
    if (!resource.remove) return settle(found, { action: 'none', reason: 'found', outcome: 'planned' });
    const kept = keep(resource);
    const described = resource.describe?.(found) ?? 'exists';
    if (kept !== undefined)
      return settle(found, { action: 'none', reason: `${described}, ${kept}`, outcome: 'planned' });
    looked = true;
    await resource.checkRemovable?.(found, values, workOn(resource, walk));
    const reason = [described, lost?.(resource)].filter((words) => words !== undefined).join('; ');
    return settle(found, { action: 'remove', reason, outcome: 'planned' });
  } catch (error) {
    const reason = looked ? 'cannot be removed as it is' : 'could not be found';
    return settle(undefined, { action: 'none', reason, outcome: 'failed', error: asFailure(error) });
  }
}

interface Last {
  /** Removed when nothing else is being removed any more. */
  readonly last?: Resource<unknown>;
}

/**
 * Removes what the plan says, each once everything that needs it is gone. A failure keeps what the failed one stands
 * on; all else still goes.
 *
 * @returns the changes in the plan's order, with their outcomes
 */
export async function applyRemoval(plan: Plan, { last, ...walk }: Walk & Last): Promise<readonly Change[]> {
  const removed = [...plan.planned].filter(([{ remove }, { found }]) => remove && found !== undefined);
  walk.emit({ type: 'phase', phase: 'remove', resources: removed.map(([{ name }]) => name) });
  const visits = new Map<Resource<unknown>, Promise<Change>>();
  const dependents = (resource: Resource<unknown>) =>
    removed
      .filter(([other]) => other !== resource && inOrder([other]).includes(resource))
      .map(([other]) => visited(other, visits));
  // Dependents come later in dependency order, so the walk starts from the end.
  for (const [resource, planned] of removed.toReversed().filter(([resource]) => resource !== last)) {
    visits.set(resource, removeOne(resource, planned, dependents(resource), plan, walk));
  }
  await Promise.all(visits.values());
  for (const [resource, planned] of removed.filter(([resource]) => resource === last)) {
    visits.set(resource, removeOne(resource, planned, dependents(resource), plan, walk));
  }
  return await Promise.all(removed.map(([resource]) => visited(resource, visits)));
}

/** What is still worth a person's eye: of what was removed, nothing is. */
export function remarksAfter({ planned }: Plan, changes: readonly Change[]): readonly string[] {
  const removed = changes.filter(({ action, outcome }) => action === 'remove' && outcome === 'done');
  const gone = new Set(removed.map(({ resource }) => resource));
  return remarksOn([...planned].filter(([{ name }]) => !gone.has(name)));
}

async function removeOne(
  resource: Resource<unknown>,
  { change, found }: Planned,
  dependents: readonly Promise<Change>[],
  plan: Plan,
  walk: Walk,
): Promise<Change> {
  const settle = (end: Partial<Change> & Pick<Change, 'outcome'>): Change => {
    const full = { ...change, ...end };
    walk.emit({ type: 'finished', change: full, fact: false });
    return full;
  };
  const before = await Promise.all(dependents);
  if (change.action === 'none') return settle({ outcome: 'done' });
  if (before.some(({ outcome }) => outcome !== 'done') || walk.signal.aborted)
    return settle({ outcome: 'not reached' });
  const started = Date.now();
  const timed = () => ({ startedAt: new Date(started).toISOString(), durationMs: Date.now() - started });
  try {
    walk.emit({ type: 'started', resource: resource.name, doing: 'remove' });
    const identity = Object.entries(resource.identity).map(([name, needed]) => [name, plan.planned.get(needed)?.found]);
    await resource.remove?.(found, Object.fromEntries(identity), workOn(resource, walk));
    return settle({ outcome: 'done', ...timed() });
  } catch (error) {
    const stopped = walk.signal.aborted && !(error instanceof ActionableError);
    const failed = stopped ? interrupted('remove') : asFailure(error);
    return settle({ outcome: 'failed', ...timed(), error: failed });
  }
}

/** Adds a resource and all that it is found by. */
function seek(resource: Resource<unknown>, sought: Set<Resource<unknown>>): void {
  sought.add(resource);
  for (const needed of Object.values(resource.identity)) seek(needed, sought);
}
