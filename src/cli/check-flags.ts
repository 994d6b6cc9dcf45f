import { didYouMean } from '../target/did-you-mean.ts';
import type { Flag } from './flags.ts';

/** One option as `parseArgs` tokenizes it. */
export interface FlagToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

/**
 * The first thing wrong with the options given, in words.
 *
 * @param known every option of the program
 * @param allowed those that the verb takes
 * @param inComment whether they stand in a comment on an issue, where some have no place
 */
export function wrongFlag(
  tokens: readonly FlagToken[],
  verb: string | undefined,
  known: readonly Flag[],
  allowed: readonly Flag[],
  inComment: boolean,
): string | undefined {
  for (const { name, rawName, value, inlineValue } of tokens) {
    const own = known.find((one) => one.name === name);
    if (inComment && own?.notInComments !== undefined)
      return `${rawName} has no place in a comment: ${own.notInComments}`;
    const flag = allowed.find((one) => one.name === name);
    if (!flag) {
      if (own) return `${verb} takes no option ${rawName}`;
      const offered = allowed.filter(({ notInComments }) => !inComment || notInComments === undefined);
      const words = offered.map((one) => `--${one.name}`);
      return `unknown option ${rawName}${didYouMean(rawName, words)}`;
    }
    if (flag.type === 'boolean' && value !== undefined) return `${rawName} takes no value, but was given '${value}'`;
    // `--config --json` has forgotten a file's name; a file named --json can still be given as `--config=--json`.
    const missing = value === undefined || value === '' || (!inlineValue && value.startsWith('-'));
    if (flag.type === 'string' && missing) return `${rawName} needs a value: ${rawName} ${flag.value}`;
  }
  return undefined;
}
