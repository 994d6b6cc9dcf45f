import { ActionableError } from './actionable-error.ts';
import { type Action, type Change, needsDigest } from './change.ts';
import { asFailure, interrupted, withMore } from './failure.ts';
import { judge, notFound, type Plan, type Planned, valueIn, valuesOf, visited, type Walk, workOn } from './plan.ts';
import { isTold, type Resource } from './resource.ts';
import { settled } from './unknown-outcome.ts';

/** What a run made of a plan. */
export interface Applied {
  /** In the plan's order, with their outcomes. */
  readonly changes: readonly Change[];
  /** A resource as it stands after the run; undefined when it failed or was not reached. */
  valueOf<T>(resource: Resource<T>): T | undefined;
}

/** One resource after apply: its value, and whether this run made it anew. */
interface AppliedOne {
  readonly change: Change;
  readonly found: unknown;
  readonly renewed: boolean;
}

interface Apply extends Walk {
  /** Whether the plan's digest was confirmed, so that destructive changes may be made. */
  readonly confirmed: boolean;
}

/**
 * Makes the changes of a plan, each as soon as what it needs is there, all that wait for nothing at once.
 * When one fails, what does not depend on it still finishes and the rest is reported as not reached.
 * After the signal no further change begins.
 * It never throws for a resource's failure.
 */
export async function applyPlan(plan: Plan, walk: Apply): Promise<Applied> {
  const resources = [...plan.planned.keys()];
  walk.emit({ type: 'phase', phase: 'apply', resources: resources.map(({ name }) => name) });
  const visits = new Map<Resource<unknown>, Promise<AppliedOne>>();
  for (const [resource, planned] of plan.planned) visits.set(resource, applyOne(resource, planned, visits, walk));
  const changes: Change[] = [];
  const values = new Map<Resource<unknown>, unknown>();
  for (const [resource, visit] of visits) {
    const { change, found } = await visit;
    if (change.outcome === 'done') values.set(resource, found);
    if (isTold(resource, change)) changes.push(change);
  }
  return { changes, valueOf: (resource) => valueIn(values, resource) };
}

async function applyOne(
  resource: Resource<unknown>,
  planned: Planned,
  visits: ReadonlyMap<Resource<unknown>, Promise<AppliedOne>>,
  walk: Apply,
): Promise<AppliedOne> {
  const timer = stopwatch();
  let { action, reason, asks } = planned.change;
  let [looking, begun] = [false, false];
  let removed: { readonly found: unknown } | undefined;
  const settle = (
    found: unknown,
    renewed: boolean,
    change: Omit<Change, 'resource' | 'action' | 'reason' | 'asks'>,
  ): AppliedOne => {
    const full = { resource: resource.name, action, ...(asks && { asks }), reason, ...change };
    walk.emit({ type: 'finished', change: full, fact: !isTold(resource, full) });
    return { change: full, found, renewed };
  };

  const identity = await Promise.all(Object.values(resource.identity).map((needed) => visited(needed, visits)));
  const needs = await Promise.all(Object.values(resource.needs).map((needed) => visited(needed, visits)));
  if ([...identity, ...needs].some(({ change }) => change.outcome !== 'done')) {
    return settle(planned.found, false, { outcome: 'not reached' });
  }
  if (walk.signal.aborted) return settle(planned.found, false, { outcome: 'not reached' });
  // What was found through something that this run made anew is not what is there now.
  const stale = identity.some(({ renewed }) => renewed);
  try {
    let found = stale ? undefined : planned.found;
    const unjudged = stale || planned.seen !== 'compared';
    looking = unjudged;
    if (unjudged) ({ found, action, reason, asks } = await lookAgain(resource, planned, stale, visits, walk, timer));
    looking = false;
    if (action === 'none') return settle(found, stale, { outcome: 'done', ...timer.read() });
    if (walk.signal.aborted) return settle(found, false, { outcome: 'not reached' });
    const shown = !stale && planned.change.action === action && planned.change.reason === reason;
    if (needsDigest({ action, asks }) && !(walk.confirmed && shown)) throw unconfirmed(resource, action, reason);
    timer.start();
    begun = true;
    walk.emit({ type: 'started', resource: resource.name, doing: action });
    const onRemoved = () => {
      removed = { found };
    };
    const made = await change(resource, action, found, visits, { ...walk, onRemoved }).catch((error: unknown) =>
      settled(resource, error, visits, walk),
    );
    return settle(made, action === 'create' || action === 'replace', { outcome: 'done', ...timer.read() });
  } catch (error) {
    const cause = walk.signal.aborted && !(error instanceof ActionableError) ? interrupted(action) : asFailure(error);
    const failed = withMore(cause, removed && resource.unreplaced?.(removed.found));
    // A look that was cut short has begun nothing.
    const outcome = walk.signal.aborted && !begun ? 'not reached' : 'failed';
    if (outcome === 'failed' && looking) reason = notFound;
    return settle(undefined, false, { outcome, ...timer.read(), ...(outcome === 'failed' ? { error: failed } : {}) });
  }
}

/** Finds and compares what the plan could not, now that what it needs is there. */
async function lookAgain(
  resource: Resource<unknown>,
  planned: Planned,
  stale: boolean,
  visits: ReadonlyMap<Resource<unknown>, Promise<AppliedOne>>,
  walk: Apply,
  timer: ReturnType<typeof stopwatch>,
): Promise<Pick<Change, 'action' | 'reason' | 'asks'> & { readonly found: unknown }> {
  let { found } = planned;
  if (stale || planned.seen !== 'found') {
    timer.start();
    walk.emit({ type: 'started', resource: resource.name, doing: 'find' });
    found = await resource.find(await valuesOf(resource.identity, visits), workOn(resource, walk));
  }
  if (resource.kind === 'fact') return { found, action: 'none', reason: 'found' };
  if (found === undefined) return { found, action: 'create', reason: planned.change.reason };
  return { found, ...(await judge(resource, found, visits)) };
}

async function change(
  resource: Resource<unknown>,
  action: Action,
  found: unknown,
  visits: ReadonlyMap<Resource<unknown>, Promise<AppliedOne>>,
  { onRemoved, ...walk }: Walk & { readonly onRemoved: () => void },
): Promise<unknown> {
  const identity = await valuesOf(resource.identity, visits);
  const needs = { ...identity, ...(await valuesOf(resource.needs, visits)) };
  const work = workOn(resource, walk);
  const able = <M>(method: M | undefined): M => {
    if (method === undefined) throw new Error(`'${resource.name}' cannot ${action}`);
    return method;
  };
  if (action === 'create') return await able(resource.create)(needs, work);
  if (action !== 'replace') return await able(resource.update)(found, needs, work);
  await able(resource.remove)(found, identity, work);
  onRemoved();
  return await able(resource.create)(needs, work);
}

function unconfirmed(resource: Resource<unknown>, action: Action, reason: string): ActionableError {
  return new ActionableError(
    `${resource.name}: would ${action} (${reason}), which never happens unasked`,
    'Run plan, read what it would do, then confirm it with the line at its end.',
  );
}

/** Times the work on one resource; reads as nothing when no work was done. */
function stopwatch() {
  let started: number | undefined;
  return {
    start(): void {
      started ??= Date.now();
    },
    read(): Pick<Change, 'startedAt' | 'durationMs'> {
      if (started === undefined) return {};
      return { startedAt: new Date(started).toISOString(), durationMs: Date.now() - started };
    },
  };
}
