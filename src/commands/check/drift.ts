import type { Change } from '../../engine/change.ts';
import { ok, warning } from '../../engine/check.ts';
import { knownAfterApply, type Plan, type Planned } from '../../engine/plan.ts';
import type { Check } from '../../engine/report.ts';
import { isTold, type Resource } from '../../engine/resource.ts';

/**
 * What `provision` would change, and what could not be looked at; a line each.
 *
 * @param elsewhere resources whose changes other checks tell
 * @param conditions facts that are told by what was found
 */
export function driftChecks(
  plan: Plan,
  {
    elsewhere,
    conditions,
  }: { readonly elsewhere: ReadonlySet<Resource<unknown>>; readonly conditions: readonly Resource<unknown>[] },
): readonly Check[] {
  const told = [...plan.planned].flatMap(([resource, planned]) => lineOf(resource, planned, elsewhere));
  const asWanted = plan.changes.filter(({ action, outcome }) => action === 'none' && outcome === 'planned').length;
  const summary = ok('resources', `${asWanted} of ${plan.changes.length} as wanted${below(told.length)}`);
  return [summary, ...conditions.flatMap((condition) => conditionLine(plan, condition)), ...told];
}

/** The rest waits for one of these, or is told by what it does. */
function below(told: number): string {
  return told === 0 ? '' : `, ${told} of the others ${told === 1 ? 'is' : 'are'} told below`;
}

/** What of a plan could not be looked at. */
export function failures({ changes }: Pick<Plan, 'changes'>): readonly Check[] {
  return changes.flatMap(({ resource: name, error }) => {
    if (error === undefined) return [];
    const { message: detail, remedy } = error;
    return [{ name, state: 'failure', detail, ...(remedy === undefined ? {} : { remedy }) }];
  });
}

/** How a resource that stands differs from what is wanted, if it does and a plan could tell. */
export function differenceIn(change: Change | undefined): string | undefined {
  const told = change?.action === 'update' && change.outcome === 'planned' && change.reason !== knownAfterApply;
  return told ? change.reason : undefined;
}

function lineOf(
  resource: Resource<unknown>,
  { change }: Planned,
  elsewhere: ReadonlySet<Resource<unknown>>,
): readonly Check[] {
  const { name } = resource;
  const { action, reason, error } = change;
  if (elsewhere.has(resource) && action !== 'adopt') return [];
  if (error !== undefined) return failures({ changes: [change] });
  if (!isTold(resource, change)) return [];
  // What waits for another change is told by that one.
  if (change.outcome !== 'planned' || action === 'none' || reason === knownAfterApply) return [];
  if (action === 'adopt')
    return [
      warning(name, `has our name and not our mark: ${reason}`, 'Run plan, which shows what taking it over means.'),
    ];
  const words = action === 'create' ? `is missing, and provision would make it: ${reason}` : reason;
  return [warning(name, words, 'Run plan to see the whole change, and provision to make it.')];
}

function conditionLine(plan: Plan, condition: Resource<unknown>): readonly Check[] {
  const found = plan.foundOf(condition);
  const named = typeof found === 'object' && found !== null && 'name' in found ? String(found.name) : undefined;
  return named === undefined ? [] : [ok(condition.name, named)];
}
