import { ActionableError } from '../../engine/actionable-error.ts';

interface Rule<T> {
  /** The kind of thing, as people call it: `server`. */
  readonly kind: string;
  /** The name that ours would have; left out for things without names. */
  readonly name?: string;
  /** The owner mark in words. */
  readonly mark: string;
  /** Whether a thing carries our mark. */
  marked(thing: T): boolean;
  /** What tells a person which one it is: its size, state, age. */
  tell(thing: T): string;
}

/**
 * Finds our own among all things of a kind. The mark decides, not the name: a thing that was renamed by hand is still
 * ours, and one that merely has the name is somebody's.
 *
 * @returns the one that is marked, or undefined when there is neither a marked one nor one of the name
 * @throws {ActionableError} when several are marked, or none is but the name is taken
 */
export function theOneOfOurs<T extends { readonly id: string; readonly name?: string }>(
  things: readonly T[],
  { kind, name, mark, marked, tell }: Rule<T>,
): T | undefined {
  const list = (some: readonly T[]): string => some.map((thing) => `${thing.id} (${tell(thing)})`).join(', ');
  const ours = things.filter(marked);
  if (ours.length > 1) {
    throw new ActionableError(
      `Several of the kind ${kind} carry our owner mark '${mark}': ${list(ours)}`,
      'Remove all but one of them, or take the mark off those that are not meant, and run again.',
    );
  }
  const namesakes = ours.length === 0 && name !== undefined ? things.filter((thing) => thing.name === name) : [];
  if (namesakes.length > 0) {
    throw new ActionableError(
      `There is already a ${kind} named '${name}' without our owner mark: ${list(namesakes)}. Nothing unmarked is ever changed`,
      `Rename or remove it, or choose another name. If it is meant to be ours, mark it: ${mark}`,
    );
  }
  return ours[0];
}
