import { type Action, type Change, isCutShort } from '../../engine/change.ts';
import { isIdle } from '../counts.ts';
import { duration } from '../duration.ts';
import { foldedChanges } from '../not-reached.ts';
import { cutShortWords, stateWords } from '../words.ts';
import { failure } from './failure.ts';
import { shortDigests } from './short-digests.ts';
import { table } from './table.ts';
import { lines, prose, unbroken } from './text.ts';

/** Known at a glance, also by who cannot tell colours apart. */
const signs: Readonly<Record<Action, string>> = {
  none: '✅',
  create: '➕',
  update: '✏️',
  adopt: '🤝',
  replace: '♻️',
  remove: '➖',
};

const missedSign = '⏸️';

/**
 * Changes as a table, and below it the names of what was not reached where that is much.
 *
 * @param none what to call a resource with nothing to do
 */
export function changeTable(changes: readonly Change[], none: string): string {
  const { told, names } = foldedChanges(changes);
  const missed = names.length === 0 ? [] : [`${missedSign} not reached: ${prose(names.join(', '))}`];
  return [...(told.length === 0 ? [] : [tableOf(told, none)]), ...missed].join('\n\n');
}

function tableOf(changes: readonly Change[], none: string): string {
  const timed = changes.some(({ durationMs }) => durationMs !== undefined);
  const rows = changes.map((change) => [
    signOf(change),
    unbroken(change.resource),
    unbroken(isIdle(change) ? none : stateWords(change)),
    ...(timed ? [change.durationMs === undefined ? '' : duration(change.durationMs)] : []),
    lines(shortDigests(change.reason)),
  ]);
  return table(['', 'Resource', 'What', ...(timed ? ['>Time'] : []), 'Why'], rows);
}

/** What failed, each with its remedy; of what was cancelled, what holds for all of it. */
export function failures(changes: readonly Change[]): readonly string[] {
  const faults = changes.filter((change) => !isCutShort(change));
  const told = faults.flatMap(({ resource, error }) =>
    error === undefined ? [] : [`**${prose(resource)}**: ${failure(error)}`],
  );
  return faults.length === changes.length ? told : [...told, lines(cutShortWords)];
}

function signOf(change: Change): string {
  const { action, outcome } = change;
  if (isCutShort(change)) return '⏹️';
  if (outcome === 'failed') return '❌';
  return outcome === 'not reached' ? missedSign : signs[action];
}
