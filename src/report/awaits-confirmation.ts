import { needsDigest } from '../engine/change.ts';
import type { Report } from '../engine/report.ts';

/** Whether anything in the report never happens unasked. */
export function asks({ changes }: Pick<Report, 'changes'>): boolean {
  return changes.some(needsDigest);
}

/** How a run ends that has changed nothing before its plan is confirmed: as no failure, though it is no success. */
export const awaitsWords = 'waits for its plan to be confirmed';

/** Whether the run has changed nothing only because its plan is to be confirmed first, by its digest. */
export function awaitsConfirmation({ outcome, unconfirmed }: Report): boolean {
  return outcome === 'failure' && unconfirmed === true;
}
