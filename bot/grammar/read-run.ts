import { parseArguments } from '../../src/cli/arguments.ts';
import { lineOf, wordsOf } from '../../src/cli/words.ts';
import { type Options, options, type Verb } from '../../src/commands/command.ts';
import { commands } from '../../src/commands/index.ts';
import { UsageError } from '../../src/engine/usage-error.ts';
import type { HelpCommand, RunCommand } from './reading.ts';
import { usageOf } from './usage.ts';

/**
 * Reads the words after a verb as the command line reads them.
 *
 * @throws UsageError
 */
export function readRun(verb: Verb, rest: string): RunCommand | HelpCommand {
  const words = wordsOf(rest, 'the line');
  if (words.includes('--')) {
    throw new UsageError('-- has no place in a comment: no word after the target begins with a hyphen', usageOf(verb));
  }
  const invocation = parseArguments([verb, ...words], { version: '', commands, local: {}, inComment: true });
  if (invocation.kind !== 'command') return { kind: 'help', about: verb };
  const { targetName: target, operands, options: given } = invocation;
  return { kind: 'run', verb, target, options: given, operands, arguments: argumentsOf(given, operands) };
}

/** Options in the order of their list, whatever order they were written in: the workflow compares the line. */
function argumentsOf(given: Options, operands: readonly string[]): string {
  const flags = Object.values(options).flatMap(({ name }) => {
    const value = given[name];
    if (typeof value === 'string') return value.startsWith('-') ? [`--${name}=${value}`] : [`--${name}`, value];
    return value === true ? [`--${name}`] : [];
  });
  return lineOf([...operands, ...flags]);
}
