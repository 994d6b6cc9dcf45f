import { wordsOf } from '../cli/words.ts';
import { UsageError } from '../engine/usage-error.ts';
import { handedOver, type InputKey, type InputSpec, inputs } from './interface.ts';

/** What the action was given, read in one place. */
export interface Inputs {
  /** The words as they would stand on the command line, from the verb on. */
  readonly argv: readonly string[];
  /** What the commands read: the job's environment, with the inputs under their variables. */
  readonly env: NodeJS.ProcessEnv;
  readonly githubToken?: string;
  readonly commentId?: number;
  readonly issueNumber?: number;
}

/**
 * Reads the inputs from the environment in which `action.yml` hands them over. An empty one is one that was not given.
 *
 * @throws UsageError that names what is missing (`required` in `action.yml` is not enforced by runners) or is no number
 */
export function getInputs(env: NodeJS.ProcessEnv): Inputs {
  const input = (key: InputKey) => env[handedOver(inputs[key].name)]?.trim() || undefined;
  const target = input('target');
  if (target === undefined) {
    throw new UsageError(
      'The input target is missing',
      'Name a registry of .github/registry.yml under `with:`, such as `target: arbutus`; `target: sandbox` needs no account.',
    );
  }
  const config = input('config');
  const confirm = input('confirm');
  const githubToken = input('githubToken');
  const commentId = numberIn('comment-id', input('commentId'));
  const issueNumber = numberIn('issue-number', input('issueNumber'));
  return {
    argv: [
      input('command') ?? inputs.command.default,
      target,
      ...wordsOf(input('arguments') ?? '', 'The input arguments'),
      ...(config === undefined || config === inputs.config.default ? [] : [`--config=${config}`]),
      ...(confirm === undefined ? [] : [`--confirm=${confirm}`]),
    ],
    env: environment(env),
    ...(githubToken === undefined ? {} : { githubToken }),
    ...(commentId === undefined ? {} : { commentId }),
    ...(issueNumber === undefined ? {} : { issueNumber }),
  };
}

/** The environment of the commands: inputs stand under their variables, and nowhere else. */
function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = { ...env };
  for (const { name, variable } of Object.values<InputSpec>(inputs)) {
    const value = own[handedOver(name)];
    delete own[handedOver(name)];
    if (variable !== undefined && value?.trim()) own[variable] = value;
  }
  return own;
}

function numberIn(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,15}$/.test(value)) return Number(value);
  throw new UsageError(
    `The input ${name} is no number: '${value}'`,
    'Give the number as GitHub shows it, or as its events carry it: github.event.comment.id, github.event.issue.number.',
  );
}
