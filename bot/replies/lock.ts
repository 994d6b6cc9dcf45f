import { code, prose } from '../../src/report/markdown/text.ts';
import { copied, paragraphs } from './form.ts';

/** A lock as replies tell of it. */
export interface ToldLock {
  readonly target: string;
  /** Who locked it. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  /** ISO 8601; until it is unlocked when left out. */
  readonly until?: string;
  /** In the words of who locked it. */
  readonly reason?: string;
}

/** The answer to who has locked a target. */
export function lockedText(lock: ToldLock): string {
  return paragraphs(
    `🔒 ${code(lock.target)} is locked ${untilWords(lock)}`,
    'What changes nothing can be run all the same. What runs already goes on; what still waits is refused when its turn comes. To let it be changed again:',
    copied(unlockLine(lock)),
  );
}

/** The answer to who came second. */
export function lockedAlreadyText(lock: ToldLock): string {
  return paragraphs(
    `Nothing was done: ${code(lock.target)} is locked already, ${heldWords(lock)}`,
    'To lock it anew, unlock it first:',
    copied(unlockLine(lock)),
  );
}

/** The answer to who would change what is locked. */
export function refusedByLockText(lock: ToldLock): string {
  return paragraphs(
    `🔒 Nothing was done: ${code(lock.target)} is locked ${heldWords(lock)}`,
    'What changes nothing can be run all the same. To let it be changed again, once that is agreed:',
    copied(unlockLine(lock)),
  );
}

export function unlockedText(lock: ToldLock): string {
  return paragraphs(`🔓 ${code(lock.target)} can be changed again. It was locked ${heldWords(lock)}`);
}

export function notLockedText(target: string): string {
  return paragraphs(
    `${code(target)} is not locked, so there is nothing to unlock. To lock it:`,
    copied(`/lock-registry ${target}`),
  );
}

/** What whoever comes upon the lock itself reads there. */
export function lockWords(lock: Omit<ToldLock, 'target'>): string {
  return `Locked ${heldWords(lock)}`;
}

/** Who has locked a target, as the rest of a sentence: `by octocat at 2026-12-01 10:15 UTC, until …: new volumes` */
function heldWords(lock: Omit<ToldLock, 'target'>): string {
  return `by ${prose(lock.by)} at ${dateTime(lock.at)}, ${untilWords(lock)}`;
}

function untilWords({ until, reason }: Pick<ToldLock, 'until' | 'reason'>): string {
  const end = until === undefined ? 'until somebody unlocks it' : `until ${dateTime(until)}`;
  return `${end}${reason === undefined ? '.' : `: ${prose(reason)}`}`;
}

/** @param at ISO 8601 */
function dateTime(at: string): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function unlockLine({ target }: ToldLock): string {
  return `/unlock-registry ${target}`;
}
