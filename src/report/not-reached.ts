import type { Change } from '../engine/change.ts';
import { notReached } from '../engine/check.ts';
import type { Check } from '../engine/report.ts';

/** So many of them say no more than their names together. */
const most = 2;

/** What is told line by line, and the names of what was not reached where that is much. */
interface Folded<Line> {
  readonly told: readonly Line[];
  readonly names: readonly string[];
}

export function foldedChanges(changes: readonly Change[]): Folded<Change> {
  const isMissed = ({ outcome }: Change) => outcome === 'not reached';
  return folded(changes, isMissed, ({ resource }) => resource);
}

export function foldedChecks(checks: readonly Check[]): Folded<Check> {
  return folded(
    checks,
    ({ detail }) => detail === notReached,
    ({ name }) => name,
  );
}

function folded<Line>(all: readonly Line[], isMissed: (one: Line) => boolean, nameOf: (one: Line) => string) {
  const missed = all.filter(isMissed);
  if (missed.length <= most) return { told: all, names: [] };
  return { told: all.filter((one) => !isMissed(one)), names: missed.map(nameOf) };
}
