import { type Invocation, parseArguments } from '../cli/arguments.ts';
import { commandLine, commandLines, withFlags } from '../cli/command-line.ts';
import { programName } from '../cli/help.ts';
import type { Commands } from '../commands/command.ts';
import { UsageError } from '../engine/usage-error.ts';
import type { LineFor } from '../report/line-for.ts';

export type Asked = Extract<Invocation, { kind: 'command' }>;

/**
 * The command that the words ask for, read as the command line reads them.
 *
 * @throws UsageError also for what makes no sense in a job: help, a sandbox to be kept, JSON on standard output
 */
export function askedFor(argv: readonly string[], commands: Commands): Asked {
  const invocation = parseArguments(argv, { version: '', commands, local: {} });
  if (invocation.kind !== 'command') {
    throw new UsageError(`The input arguments asks for no run: ${argv.slice(2).join(' ')}`, 'Leave it out.');
  }
  if (invocation.json) {
    throw new UsageError(
      'The input arguments has --json, but the log of a job is for people',
      'Leave it out: the output report is the path of the same JSON.',
    );
  }
  return invocation;
}

/** How the same target is commanded next: in a comment where the run was asked for by one, else on the command line. */
export function lineFor(asked: Asked, commands: Commands, inComment: boolean): LineFor {
  const onOwnMachine = commandLines(asked, commands, {});
  if (!inComment) return onOwnMachine;
  const { configFile: _, ...rest } = asked;
  const start = (verb: string) => `${programName} ${verb} `;
  return (verb, also = {}) => {
    if (also.files !== undefined) return onOwnMachine(verb, also);
    if (also.confirm !== undefined) return `/confirm-registry ${also.confirm}`;
    const run = withFlags(rest, also.flags ?? []);
    return `/${verb}-registry ${commandLine(verb, run, commands, {}, also.again).slice(start(verb).length)}`;
  };
}
