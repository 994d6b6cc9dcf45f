import type { CommandSpec, Commands } from '../commands/command.ts';
import type { LineFor } from '../report/line-for.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import type { Run } from './arguments.ts';
import { programName } from './help.ts';

/** The npm script of a verb: `npm test` means the tests of a project everywhere. */
function scriptOf(verb: string): string {
  return verb === 'test' ? 'smoke-test' : verb;
}

/** Given to one plan, or to make one file, not to what comes next. */
const givenOnce: ReadonlySet<string> = new Set([
  'yes',
  'confirm',
  'dry-run',
  'secret-values',
  'pull-secret',
  'write-password',
]);
/** Not even given to the same run once more: what it finds by then is another plan, which nobody has read. */
const givenToOnePlan: ReadonlySet<string> = new Set(['confirm', 'yes']);

type VerbRun = Run & { readonly command: Pick<CommandSpec, 'name'> };

/**
 * The command line that runs a verb on the target of a run, with its configuration, those of its options that the verb
 * takes too, and for the same verb also the words after the target. Who came by an npm script goes on by one, and who
 * came by npx by npx, as the program may be in no PATH.
 *
 * @param again whether it is the same run once more, and not what comes next, for which a digest and a yes are left out
 */
export function commandLine(
  verb: string,
  { command, targetName, configFile, options, operands }: VerbRun,
  commands: Commands,
  env: NodeJS.ProcessEnv,
  again = false,
): string {
  const leftOut = again ? givenToOnePlan : givenOnce;
  const taken = Object.values(commands).find(({ name }) => name === verb)?.options ?? [];
  const flags = taken.flatMap(({ name }) => {
    const value = leftOut.has(name) ? undefined : options[name];
    if (typeof value === 'string') return [`--${name}`, shellQuote(value)];
    return value === true ? [`--${name}`] : [];
  });
  return [
    startOf(verb, commands, env),
    shellQuote(targetName),
    ...(verb === command.name ? operands.map(shellQuote) : []),
    ...(configFile === undefined ? [] : ['--config', shellQuote(configFile)]),
    ...flags,
  ].join(' ');
}

/** What runs a verb, in the way that this run was started. npm tells it (https://docs.npmjs.com/cli/using-npm/scripts). */
function startOf(verb: string, commands: Commands, env: NodeJS.ProcessEnv): string {
  const byScript = Object.keys(commands).some((each) => scriptOf(each) === env.npm_lifecycle_event);
  if (byScript) return `npm run ${scriptOf(verb)} --`;
  return env.npm_command === 'exec' ? `npx ${programName} ${verb}` : `${programName} ${verb}`;
}

export function withFlags<R extends Pick<Run, 'options'>>(run: R, flags: readonly string[]): R {
  return { ...run, options: { ...run.options, ...Object.fromEntries(flags.map((name) => [name, true])) } };
}

/** The command lines that a report ends with. */
export function commandLines(run: VerbRun, commands: Commands, env: NodeJS.ProcessEnv): LineFor {
  return (verb, { confirm, files, again, flags = [] } = {}) =>
    [
      commandLine(verb, withFlags(run, flags), commands, env, again),
      ...(confirm === undefined ? [] : [`--confirm ${confirm}`]),
      ...(files === undefined ? [] : [files]),
    ].join(' ');
}
