import { type Action, type Change, isCutShort } from '../engine/change.ts';
import type { Doing } from '../engine/events.ts';

/** What is going on with a resource. */
export const doingWords: Readonly<Record<Doing, string>> = {
  find: 'looking',
  create: 'creating',
  update: 'updating',
  adopt: 'adopting',
  replace: 'replacing',
  remove: 'removing',
  probe: 'probing',
  copy: 'copying',
  pull: 'pulling',
  list: 'listing',
};

const doneWords: Readonly<Record<Action, string>> = {
  none: 'as wanted',
  create: 'created',
  update: 'updated',
  adopt: 'adopted',
  replace: 'replaced',
  remove: 'removed',
};

const plannedWords: Readonly<Record<Action, string>> = {
  none: 'as wanted',
  create: 'to create',
  update: 'to update',
  adopt: 'to adopt',
  replace: 'to replace',
  remove: 'to remove',
};

/** What was done with a resource that is no change to it. */
export const workWords: Partial<Readonly<Record<Doing, string>>> = {
  probe: 'passed',
  copy: 'copied',
  pull: 'pulled',
  list: 'listed',
};

/** How a change stands, in the fewest words: `created`, `to update`, `not reached`. */
export function stateWords(change: Pick<Change, 'action' | 'outcome' | 'error'>): string {
  const { action, outcome } = change;
  if (isCutShort(change)) return 'cancelled';
  if (outcome === 'done') return doneWords[action];
  if (outcome === 'planned') return plannedWords[action];
  return outcome;
}

/** The same of a resource that was just worked on, whose work may have been to look or to probe. */
export function endWords(change: Pick<Change, 'action' | 'outcome' | 'error'>, doing: Doing, fact: boolean): string {
  if (change.outcome !== 'done') return stateWords(change);
  return workWords[doing] ?? (fact && doing === 'find' ? 'found' : stateWords(change));
}

/** Told once of all changes that a cancellation cut short. */
export const cutShortWords =
  'What was under way when it was cancelled stands as it is: the next run looks at it and goes on from there.';
