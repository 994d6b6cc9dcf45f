import { askedFor, lineFor } from '../../src/action/asked.ts';
import { wordsOf } from '../../src/cli/words.ts';
import { commands } from '../../src/commands/index.ts';
import type { LineFor } from '../../src/report/line-for.ts';
import type { Wanted } from './plan-first.ts';

/** The command for what is wanted, as it stands in a comment. */
export function commandFor({ verb, target, arguments: words, confirm }: Wanted): string {
  if (confirm !== undefined) return `/confirm-registry ${confirm}`;
  return [`/${verb}-registry`, target, words].filter((part) => part !== '').join(' ');
}

/** How verbs are run on the same target by a comment. */
export function linesFor({ verb, target, arguments: words }: Wanted): LineFor {
  return lineFor(askedFor([verb, target, ...wordsOf(words, 'the command')], commands), commands, true);
}
