import type { CommandSpec } from '../commands/command.ts';
import { asFailure } from '../engine/failure.ts';
import type { LineFor } from '../report/line-for.ts';
import { commentOn } from './comment.ts';
import { deployment, withdrawDeployment } from './deployment.ts';
import { connectGitHub, type GitHub } from './github.ts';
import type { Inputs } from './inputs.ts';
import { liveComment } from './live-comment.ts';
import type { Onlooker } from './onlooker.ts';
import { refusalOf } from './refusal.ts';
import type { Runner } from './runner.ts';
import { type State, writeState } from './state.ts';

export interface Watched {
  readonly inputs: Inputs;
  readonly command: CommandSpec;
  readonly target: string;
  readonly runner: Runner;
  /** Words made free of secrets. */
  readonly mask: (text: string) => string;
  readonly lineFor: LineFor;
  /** Where what is begun is noted, for the step that cleans up. */
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly clock: () => number;
}

/** All that shows this run on GitHub, as the inputs ask for it: a comment, a deployment. */
export async function onlookersOf(watched: Watched): Promise<readonly Onlooker[]> {
  const { inputs, command, target, directory } = watched;
  let state: State = { command: command.name, target };
  let noted = writeState(directory, state);
  const note = (more: Partial<State>) => {
    state = { ...state, ...more };
    noted = noted.then(() => writeState(directory, state));
  };
  const github = await connectGitHub(inputs.githubToken, inputs.env);
  const all = github === undefined ? [] : [...commented(watched, github, note), ...deployed(watched, github, note)];
  await noted;
  return all;
}

type Note = (more: Partial<State>) => void;

function commented(watched: Watched, github: GitHub, note: Note): readonly Onlooker[] {
  const { inputs, command, target, runner, mask, lineFor, signal, clock } = watched;
  const { commentId, issueNumber } = inputs;
  if (commentId === undefined && issueNumber === undefined) return [];
  const place = commentId === undefined ? { issueNumber: issueNumber ?? 0 } : { commentId };
  const write = commentOn(github, place, (id) => note({ commentId: id }));
  return [
    liveComment({
      command: command.name,
      target,
      write: (text) => write(mask(text)),
      runUrl: github.runUrl,
      lineFor,
      warn: (error) => warn(runner, 'The comment could not be written', 'issues: write', error),
      signal,
      clock,
    }),
  ];
}

function deployed(watched: Watched, github: GitHub, note: Note): readonly Onlooker[] {
  const { command, target, runner, mask } = watched;
  const failed = (error: unknown) => {
    warn(runner, 'The deployment could not be told to GitHub', 'deployments: write', error);
  };
  if (command.name === 'provision') {
    const made = (deploymentId: number) => note({ deploymentId });
    return [deployment(github, { command: command.name, target, mask, made, warn: failed })];
  }
  if (command.name !== 'destroy') return [];
  return [
    {
      emit() {},
      async ended(end) {
        const gone = 'report' in end && end.report.outcome === 'success';
        if (gone) await withdrawDeployment(github, target).catch(failed);
      },
    },
  ];
}

function warn(runner: Runner, what: string, permission: string, error: unknown): void {
  const { message, remedy } = asFailure(error);
  const asked = `The job's token may need the permission \`${permission}\`; the run itself goes on.`;
  const next = remedy ?? (refusalOf(error).kind === 'final' ? asked : 'The run itself goes on without it.');
  runner.warning(`${what}: ${message}\n→ ${next}`);
}
