import { type Change, needsDigest } from '../engine/change.ts';
import { planDigest } from '../engine/digest.ts';
import type { Plan } from '../engine/plan.ts';

/**
 * A plan of changes that concern no resource of the graph.
 *
 * @param subject what the plan is for, part of its digest
 * @param found what was found of the graph on the way to them
 */
export function planOfChanges(subject: string, changes: readonly Change[], found?: Plan): Plan {
  return {
    digest: planDigest(subject, changes),
    changes,
    planned: new Map(),
    remarks: [],
    foundOf: (resource) => found?.foundOf(resource),
    destructive: changes.some(needsDigest),
    failed: changes.some(({ outcome }) => outcome !== 'planned'),
  };
}
