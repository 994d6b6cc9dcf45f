import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { isConfirmable } from './confirmable.ts';
import type { Mark } from './mark.ts';
import type { Reply } from './replies-of.ts';

const mutation = `mutation ($id: ID!) {
  minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { clientMutationId }
}`;

/** Replies of ours that were written in this time before a request are looked at, in milliseconds. */
export const foldedForMs = 30 * 24 * 3_600_000;

/**
 * Folds away what we have written before about the target of a reply that is finished. What still goes on, and a plan that
 * can still be confirmed, stays in sight. That something could not be folded is no failure.
 *
 * @param replies ours on the issue
 */
export async function foldOlder(github: GitHub, { id, mark }: Reply, replies: readonly Reply[], { now, log }: Around) {
  const older = replies.filter((one) => one.id < id && !one.folded && targetOf(one.mark) === targetOf(mark));
  for (const one of older.filter((reply) => isOver(reply.mark, mark, reply.id, now))) {
    try {
      await github.graphql(mutation, { id: one.nodeId });
    } catch {
      log(`comment ${one.id} could not be folded`);
    }
  }
}

function targetOf(mark: Mark): string | undefined {
  return 'target' in mark ? mark.target : undefined;
}

function isOver(older: Mark, newer: Mark, id: number, now: number): boolean {
  if (older.kind !== 'run') return true;
  const confirmedHere = newer.kind === 'run' && newer.plan === id;
  if (older.state === 'planned') return confirmedHere || !isConfirmable(older, now);
  return older.state === 'ended';
}
