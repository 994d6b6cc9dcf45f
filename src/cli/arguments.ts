import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type CommandSpec, type Options, options } from '../commands/command.ts';
import { digestForm, isDigest } from '../engine/digest.ts';
import { UsageError } from '../engine/usage-error.ts';
import { didYouMean } from '../target/did-you-mean.ts';
import { wrongFlag } from './check-flags.ts';
import { aboutFlags, type Flag, runFlags } from './flags.ts';
import { usageLine } from './help.ts';
import type { LocalCommand } from './local-command.ts';
import type { Program } from './program.ts';

/** What the command line asks for. */
export type Invocation =
  | { readonly kind: 'version' }
  | { readonly kind: 'help'; readonly command?: CommandSpec }
  | { readonly kind: 'local'; readonly command: LocalCommand }
  | ({ readonly kind: 'command'; readonly command: CommandSpec } & Run);

/** A verb to be run on a target. */
export interface Run {
  readonly targetName: string;
  readonly configFile?: string;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly options: Options;
  /** The words after the target. */
  readonly operands: readonly string[];
}

const known: readonly Flag[] = [...Object.values(options), ...runFlags, ...aboutFlags];

/** `parseArgs` says of a value only that it is text or a boolean; each has its own type from here on. */
const Given = z.strictObject({
  config: z.string().exactOptional(),
  json: z.boolean().default(false),
  verbose: z.boolean().default(false),
  help: z.boolean().default(false),
  version: z.boolean().default(false),
  confirm: z.string().exactOptional(),
  yes: z.boolean().exactOptional(),
  'no-wait': z.boolean().exactOptional(),
  volumes: z.boolean().exactOptional(),
  'floating-ip': z.boolean().exactOptional(),
  source: z.string().exactOptional(),
  mirror: z.string().exactOptional(),
  platform: z.string().exactOptional(),
  keep: z.string().exactOptional(),
  'older-than': z.string().exactOptional(),
  'keep-tags': z.string().exactOptional(),
  'dry-run': z.boolean().exactOptional(),
  'write-password': z.string().exactOptional(),
  'secret-values': z.string().exactOptional(),
  'pull-secret': z.string().exactOptional(),
  subchart: z.string().exactOptional(),
  overlap: z.string().exactOptional(),
  finish: z.boolean().exactOptional(),
});

/**
 * Reads the arguments after the program's name.
 *
 * @throws UsageError with the word that may have been meant, and the usage line
 */
export function parseArguments(argv: readonly string[], program: Program): Invocation {
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(known.map(({ name, type, short }) => [name, short ? { type, short } : { type }])),
    // Its own errors do not know what may have been meant.
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const { commands, local } = program;
  const [verb, targetName, ...rest] = positionals;
  const command = Object.values(commands).find(({ name }) => name === verb);
  const localCommand = Object.entries(local).find(([name]) => name === verb)?.[1];
  const wrong = (message: string) => new UsageError(message, usageLine(command, program));

  const allowed = command ? [...command.options, ...runFlags, ...aboutFlags] : localCommand ? aboutFlags : known;
  const flags = tokens.filter((token) => token.kind === 'option');
  const problem = wrongFlag(flags, verb, known, allowed, program.inComment === true);
  if (problem !== undefined) throw wrong(problem);
  const { config, json, verbose, help, version, ...own } = Given.parse(values);

  if (version) return { kind: 'version' };
  if (help) return command ? { kind: 'help', command } : { kind: 'help' };
  if (verb === undefined) throw wrong('no verb given');
  if (localCommand) {
    if (targetName !== undefined) throw wrong(`${verb} takes no target, but was given '${targetName}'`);
    return { kind: 'local', command: localCommand };
  }
  if (!command) {
    throw wrong(`unknown verb '${verb}'${didYouMean(verb, [...Object.keys(commands), ...Object.keys(local)])}`);
  }
  if (targetName === undefined || targetName === '')
    throw wrong(`${verb} needs a target: a name in .github/registry.yml, or sandbox`);
  const problemWithRest = wrongOperands(command, targetName, rest);
  if (problemWithRest !== undefined) throw wrong(problemWithRest);
  if (own.confirm !== undefined && !isDigest(own.confirm)) {
    throw wrong(`--confirm takes the digest of a plan, ${digestForm}, but was given '${own.confirm}'`);
  }
  const configFile = config === undefined ? {} : { configFile: config };
  return { kind: 'command', command, targetName, ...configFile, json, verbose, options: own, operands: rest };
}

function wrongOperands(
  { name, operands }: CommandSpec,
  targetName: string,
  rest: readonly string[],
): string | undefined {
  if (operands === undefined) {
    return rest.length > 0 ? `one target at a time: '${rest.join(' ')}' follows '${targetName}'` : undefined;
  }
  const { written, atLeast, atMost } = operands;
  if (rest.length < atLeast) return `${name} needs more than a target: ${written}`;
  if (rest.length > atMost) return `${name} takes no '${rest.slice(atMost).join(' ')}' after '${targetName}'`;
  return undefined;
}
