import { ActionableError } from '../../engine/actionable-error.ts';
import type { Adoption, Belonging, Sought } from '../../engine/adoption.ts';

export interface Rule<T> {
  /** The kind of thing, as people call it: `server`. */
  readonly kind: string;
  /** The owner mark in words. */
  readonly mark: string;
  belonging(thing: T): Belonging;
  /** What tells a person which one it is: its name, age, size and state. */
  tell(thing: T): string;
}

export interface CandidateRule<T> extends Rule<T> {
  /** The name that ours would have. */
  readonly name: string;
  readonly adoption: Adoption;
  /** What else than renaming would tell which of several is meant, as a sentence. */
  readonly hint?: string;
}

/**
 * Finds our own among all things of a kind. The mark decides, not the name: a thing that was renamed by hand is still
 * ours, and one that carries another's mark is of no concern, whatever its name.
 *
 * @throws {ActionableError} when several are marked
 */
export function theOneOfOurs<T extends { readonly id: string }>(
  things: readonly T[],
  { kind, mark, belonging, tell }: Rule<T>,
): T | undefined {
  const ours = things.filter((thing) => belonging(thing) === 'ours');
  if (ours.length > 1) {
    throw new ActionableError(
      `Several of the kind ${kind} carry our owner mark '${mark}': ${listed(ours, tell)}`,
      'Remove all but one of them, or take the mark off those that are not meant, and run again.',
    );
  }
  return ours[0];
}

/**
 * Finds our own, or else the one of our name that could be.
 *
 * @throws {ActionableError} when several are marked, or none is and several have the name
 */
export function oursOrCandidate<T extends { readonly id: string; readonly name?: string }>(
  things: readonly T[],
  rule: CandidateRule<T>,
): Sought<T> {
  const ours = theOneOfOurs(things, rule);
  if (ours !== undefined) return { ours };
  if (rule.adoption === 'off') return {};
  const { kind, name, belonging, tell, hint } = rule;
  const namesakes = things.filter((thing) => thing.name === name && belonging(thing) === 'unmarked');
  if (namesakes.length > 1) {
    throw new ActionableError(
      `Several of the kind ${kind} are named '${name}', none with our owner mark: ${listed(namesakes, tell)}. Nothing unmarked is ever changed`,
      `Rename all but one of them, which is then offered for adoption, or choose another name.${hint === undefined ? '' : ` ${hint}`}`,
    );
  }
  const [candidate] = namesakes;
  return candidate === undefined ? {} : { candidate };
}

function listed<T extends { readonly id: string }>(things: readonly T[], tell: (thing: T) => string): string {
  return things.map((thing) => `${thing.id} (${tell(thing)})`).join(', ');
}
