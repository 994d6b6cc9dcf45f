import type { Plan } from '../../engine/plan.ts';
import type { Resource } from '../../engine/resource.ts';

/**
 * Why a plan did not find a resource, as the rest of a sentence: the nearest of what it is found through that failed, is
 * not there or waits for a change. `SSH failed`, `there is no server`, `server is stopped`.
 */
export function whyNot(plan: Plan, resource: Resource<unknown>): string {
  const { name } = resource;
  const planned = plan.planned.get(resource);
  if (planned === undefined) return `${name} was not looked for`;
  const { outcome, action, reason } = planned.change;
  if (outcome === 'failed') return `${name} failed`;
  const cause = Object.values(resource.identity).find((need) => isInTheWay(plan, need));
  if (cause !== undefined) return whyNot(plan, cause);
  if (action === 'create') return `there is no ${name}`;
  return action === 'none' ? `${name} was not found` : `${name} ${reason}`;
}

function isInTheWay(plan: Plan, need: Resource<unknown>): boolean {
  const planned = plan.planned.get(need);
  if (planned === undefined) return false;
  const { change, found } = planned;
  return change.outcome !== 'planned' || found === undefined || change.action !== 'none';
}
