import { distance } from 'fastest-levenshtein';
import { ActionableError } from '../../engine/actionable-error.ts';

const mostNames = 5;

/**
 * Says that nothing has the name or id, and which names are nearest.
 *
 * @param kind the kind of thing, as people call it: `flavor`
 * @param names those that are there
 * @param command what lists them all: `openstack flavor list`
 */
export function notFound(kind: string, asked: string, names: readonly string[], command: string): ActionableError {
  return new ActionableError(
    `There is no ${kind} '${asked}' for this project; ${nearestWords(asked, names)}`,
    `Give the exact name or the id of one that is there; \`${command}\` lists them all.`,
  );
}

/** Which of the names that are there are nearest to the one asked for: `the nearest names are 'a', 'b'`. */
export function nearestWords(asked: string, names: readonly string[]): string {
  const nearest = [...new Set(names)]
    .map((name) => ({ name, far: farFrom(asked.toLowerCase(), name.toLowerCase()) }))
    .toSorted((a, b) => a.far - b.far)
    .slice(0, mostNames)
    .map(({ name }) => `'${name}'`);
  if (nearest.length === 0) return 'there are none at all';
  return nearest.length === 1 ? `the nearest name is ${nearest[0]}` : `the nearest names are ${nearest.join(', ')}`;
}

/** A name that was begun, or shortened, is nearer than any that is spelt alike. */
function farFrom(asked: string, name: string): number {
  return name.includes(asked) || asked.includes(name) ? 0 : distance(asked, name);
}
