import type { Emit } from '../engine/events.ts';
import type { Plan } from '../engine/plan.ts';
import type { Report } from '../engine/report.ts';
import type { Pause } from '../pause.ts';
import type { Verb } from '../verbs.ts';

export { type Verb, verbs } from '../verbs.ts';

/** The single list of options that belong to a verb; each command names those it takes. */
export const options = {
  confirm: {
    name: 'confirm',
    type: 'string',
    value: 'DIGEST',
    summary: 'make the replacements, removals and adoptions of the plan with this digest',
    notInComments: 'a plan is confirmed with /confirm-registry <digest>, on the issue that shows it',
  },
  yes: {
    name: 'yes',
    type: 'boolean',
    summary: 'confirm whatever this run plans, but no adoption, without being asked',
    notInComments: 'what is replaced or removed is confirmed with /confirm-registry <digest>, once it is shown',
  },
  'no-wait': { name: 'no-wait', type: 'boolean', summary: 'stop when another run works on the target' },
  volumes: { name: 'volumes', type: 'boolean', summary: 'remove the volumes too, with all that is stored on them' },
  'floating-ip': { name: 'floating-ip', type: 'boolean', summary: 'release the floating IP too' },
  source: { name: 'source', type: 'string', value: 'IMAGE', summary: 'copy this image instead of ubuntu:16.04' },
  mirror: {
    name: 'mirror',
    type: 'string',
    value: 'URL[,URL...]',
    summary: 'ask these before Docker Hub: https, or http on this computer',
  },
  platform: {
    name: 'platform',
    type: 'string',
    value: 'OS/ARCH',
    summary: 'copy this platform of the image only, instead of all',
  },
  keep: { name: 'keep', type: 'string', value: 'N', summary: 'keep the N newest tags of each repository' },
  'older-than': {
    name: 'older-than',
    type: 'string',
    value: 'AGE',
    summary: 'delete only what was pushed longer ago: 30d, 12h, 2w',
  },
  'keep-tags': {
    name: 'keep-tags',
    type: 'string',
    value: 'GLOB',
    summary: 'never delete tags of such names: latest, v*, or several with commas',
  },
  'dry-run': { name: 'dry-run', type: 'boolean', summary: 'show what would be deleted and freed, and change nothing' },
  'write-password': {
    name: 'write-password',
    type: 'string',
    value: 'FILE',
    summary: 'generate the new password and write it to this file, which must not exist yet',
    notInComments: 'the file would go with the machine of the run, and the only copy of the password with it',
  },
  'secret-values': {
    name: 'secret-values',
    type: 'string',
    value: 'FILE',
    summary: 'write the values with the password to this new file, which only you can read',
    notInComments: 'the file would be on the machine of the run, not on yours',
  },
  'pull-secret': {
    name: 'pull-secret',
    type: 'string',
    value: 'FILE',
    summary: 'write the manifest of a pull secret to this new file, which only you can read',
    notInComments: 'the file would be on the machine of the run, not on yours',
  },
  subchart: {
    name: 'subchart',
    type: 'string',
    value: 'KEY',
    summary: "the values stand below this key, for a chart that has BinderHub's as a subchart",
  },
  overlap: {
    name: 'overlap',
    type: 'string',
    value: 'DURATION',
    summary: 'how long both passwords let in before the old one is removed: 5m, 1h',
  },
  finish: { name: 'finish', type: 'boolean', summary: 'remove the old password, once all clients use the new one' },
} as const satisfies Record<string, OptionShape>;

interface OptionShape {
  readonly name: string;
  readonly type: 'string' | 'boolean';
  /** What stands for the value in usage lines. */
  readonly value?: string;
  /** What it does, as the rest of a sentence. */
  readonly summary: string;
  /** Why a comment on an issue may not give it, as the rest of a sentence. */
  readonly notInComments?: string;
}

export type OptionName = keyof typeof options;
export type OptionSpec = OptionShape & { readonly name: OptionName };

/** The options as they were given; what was not given is absent. */
export type Options = {
  readonly [Name in OptionName]?: (typeof options)[Name]['type'] extends 'string' ? string : boolean;
};

/** Words that follow the target; a verb without them takes none. */
export interface OperandsSpec {
  /** What stands for them in usage lines: `[repository]`, `<repository>[:tag|@digest]...`. */
  readonly written: string;
  /** What they are, as a sentence without a full stop. */
  readonly summary: string;
  readonly atLeast: number;
  readonly atMost: number;
}

/** What a command is run with, the same from the command line, an action or a comment. */
export interface Context {
  readonly targetName: string;
  /** Path of the configuration, relative to `cwd`; `.github/registry.yml` when absent. */
  readonly configFile?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** How to wait between two looks or tries; for as long as it takes when left out. */
  readonly pause?: Pause;
  /** One line on each request, without secrets. Absent unless asked for. */
  readonly log?: (line: string) => void;
  /**
   * Asks whether a destructive plan may be applied, when no digest was given. Absent when there is nobody to ask.
   * Resolves to false when it was refused, and also when the run was cancelled meanwhile: `signal` tells which.
   */
  readonly confirm?: (plan: Plan) => Promise<boolean>;
}

/** One verb: what it is called, what it takes and how it runs. Help and documentation are drawn from it. */
export interface CommandSpec {
  readonly name: Verb;
  /** What it does, as a sentence without a full stop that begins with a verb. */
  readonly summary: string;
  /** What else is to be known before it is used, as one or more full sentences. */
  readonly notes?: string;
  /** Whether it can change anything. */
  readonly changes: boolean;
  readonly options: readonly OptionSpec[];
  readonly operands?: OperandsSpec;
  /**
   * Runs the verb on a target. What goes wrong with a resource stands in the report.
   *
   * @throws UsageError for wrong usage or configuration, before any request is sent
   */
  run(context: Context, options: Options, operands: readonly string[]): Promise<Report>;
}

export type Commands = Readonly<Record<Verb, CommandSpec>>;
