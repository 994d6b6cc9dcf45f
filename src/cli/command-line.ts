import type { Commands } from '../commands/command.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import type { Run } from './arguments.ts';
import { programName } from './help.ts';

/**
 * The command line that runs a verb on the target of a run, with its configuration and those of its options that the
 * verb takes too. A digest and a yes are left out: they were given to one plan. Who came by an npm script goes on by one.
 */
export function commandLine(
  verb: string,
  { targetName, configFile, options }: Run,
  commands: Commands,
  env: NodeJS.ProcessEnv,
): string {
  const byScript = Object.keys(commands).includes(env.npm_lifecycle_event ?? '');
  const taken = Object.values(commands).find(({ name }) => name === verb)?.options ?? [];
  const flags = taken.filter(({ name, type }) => type === 'boolean' && name !== 'yes' && options[name] === true);
  return [
    byScript ? `npm run ${verb} --` : `${programName} ${verb}`,
    shellQuote(targetName),
    ...(configFile === undefined ? [] : ['--config', shellQuote(configFile)]),
    ...flags.map(({ name }) => `--${name}`),
  ].join(' ');
}
