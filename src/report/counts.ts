import { actions, type Change } from '../engine/change.ts';
import { stateWords } from './words.ts';

/**
 * Changes in figures: `12 created, 1 failed, 9 as wanted`.
 *
 * @param none what to call a resource with nothing to do
 */
export function counts(changes: readonly Change[], none = 'as wanted'): string {
  const figures = new Map<string, number>();
  const inOrder = [...actions.slice(1), 'none'].flatMap((action) => changes.filter((one) => one.action === action));
  for (const change of inOrder) {
    const words = isIdle(change) ? none : stateWords(change);
    figures.set(words, (figures.get(words) ?? 0) + 1);
  }
  const told = [...figures].map(([words, figure]) => `${figure} ${words}`).join(', ');
  if (changes.length === 0) return 'none';
  return changes.every(isIdle) ? `none, ${told}` : told;
}

/** What a verb calls a resource with nothing to do: what a removal leaves behind is kept. */
export function idleWords(command: string): 'as wanted' | 'kept' {
  return command === 'destroy' ? 'kept' : 'as wanted';
}

/** Whether nothing was, or is, to be done. */
export function isIdle({ action, outcome }: Change): boolean {
  return action === 'none' && (outcome === 'done' || outcome === 'planned');
}
