import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { handedOver, inputs as inputsOfAction, outputs } from '../../src/action/interface.ts';
import type { Conclusion, Permissions } from '../../src/sandbox/github/records.ts';
import type { RunControl, RunEnd, SandboxGitHub } from '../../src/sandbox/github/sandbox-github.ts';

const root = join(import.meta.dirname, '../..');

export interface RunnerOptions {
  readonly github: SandboxGitHub;
  /** Of this program: where the sandbox is found, and Node's own variables. */
  readonly env: NodeJS.ProcessEnv;
  /** Told each line that a job writes. */
  readonly log: (line: string) => void;
  /** Aborted when this program ends: runs are then cancelled. */
  readonly signal: AbortSignal;
}

/**
 * Carries out what was dispatched, as the jobs of `provision-registry.yml` do: the request is held against its comment,
 * then the action runs, with tokens that may do what the workflow says and no more.
 */
export async function runWorkflow(dispatched: RunControl, options: RunnerOptions): Promise<void> {
  const run = { ...dispatched, signal: AbortSignal.any([dispatched.signal, options.signal]) };
  // Cancelled before it began, it is over already.
  if (run.signal.aborted) return;
  const directory = await mkdtemp(join(tmpdir(), 'provision-registry-run-'));
  try {
    run.complete(await jobs(run, directory, options));
  } catch (error) {
    options.log(`The run ended by a fault of this program: ${error}`);
    run.complete({ conclusion: 'failure' });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function jobs(run: RunControl, directory: string, options: RunnerOptions): Promise<RunEnd> {
  const workspace = await checkOut(run, directory, options);
  const job = (name: string, permissions: Permissions) =>
    jobEnvironment(run, { name, permissions, workspace, directory, options });
  run.begin('Check the request');
  const request = await job('request', { issues: 'read', actions: 'read', contents: 'read' });
  // JavaScript actions are handed their inputs by the runner, under the names as they are written.
  const asked = { ...request.env, 'INPUT_GITHUB-TOKEN': request.token };
  const held = await step(run, [join(root, 'bot/actions.ts')], { cwd: workspace, env: asked, log: options.log });
  if (held !== 0 || run.signal.aborted) return { conclusion: conclusionOf(run, held) };
  run.begin();
  const { env, output } = await job('run', { issues: 'write', deployments: 'write' });
  const ended = await step(run, [join(root, 'src/action.ts')], { cwd: workspace, env, log: options.log });
  // As the last step of action.yml: a run that was killed has not cleaned up by itself.
  await step(run, [join(root, 'src/action.ts'), 'clean-up'], { cwd: workspace, env, log: options.log });
  const report = outputIn(await readFile(output, 'utf8'), outputs.report.name);
  const { target = '', command = '' } = run.inputs;
  const artifacts =
    report === undefined ? {} : { [`report-${target}-${command}`]: { 'report.json': await readFile(report, 'utf8') } };
  return { conclusion: conclusionOf(run, ended), artifacts };
}

function conclusionOf({ signal }: RunControl, exitCode: number): Conclusion {
  if (signal.aborted) return 'cancelled';
  return exitCode === 0 ? 'success' : 'failure';
}

/** The files of the default branch. */
async function checkOut({ repository }: RunControl, directory: string, { github }: RunnerOptions): Promise<string> {
  const workspace = join(directory, 'work');
  await mkdir(workspace);
  for (const [path, text] of github.repository(repository).commits.at(-1)?.files ?? []) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), text);
  }
  return workspace;
}

interface JobOptions {
  readonly name: string;
  readonly permissions: Permissions;
  readonly workspace: string;
  readonly directory: string;
  readonly options: RunnerOptions;
}

/** What a runner has in the environment of a job's steps, and where the step leaves its outputs. */
async function jobEnvironment(run: RunControl, { name, permissions, workspace, directory, options }: JobOptions) {
  const { github, env } = options;
  const token = `ghs_${randomBytes(18).toString('hex')}`;
  github.admit(token, permissions, run.repository);
  const file = async (of: string, text = '') => {
    const path = join(directory, `${name}-${of}`);
    await writeFile(path, text);
    return path;
  };
  const [output, summary] = [await file('output'), await file('summary')];
  const event = await file('event.json', JSON.stringify({ inputs: run.inputs, sender: { login: run.actor } }));
  const given = Object.entries(run.inputs).map(([key, value]) => [handedOver(key), value]);
  return {
    output,
    token,
    env: {
      ...env,
      ...Object.fromEntries(given),
      [handedOver(inputsOfAction.githubToken.name)]: token,
      PROVISION_REGISTRY_DIRECTORY: directory,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: run.actor,
      GITHUB_API_URL: github.url,
      GITHUB_EVENT_NAME: 'workflow_dispatch',
      GITHUB_EVENT_PATH: event,
      GITHUB_OUTPUT: output,
      GITHUB_REPOSITORY: run.repository,
      GITHUB_RUN_ID: String(run.id),
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_SHA: run.sha,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_WORKSPACE: workspace,
      RUNNER_TEMP: directory,
    },
  };
}

interface StepOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
}

/** Runs a program of ours to its end. A cancelled run interrupts it, and it then says what stands. */
async function step({ signal }: RunControl, argv: readonly string[], { cwd, env, log }: StepOptions): Promise<number> {
  const child = spawn(process.execPath, argv, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const interrupt = () => void child.kill('SIGINT');
  signal.addEventListener('abort', interrupt);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => log(text.trimEnd()));
  }
  const [code] = await once(child, 'close');
  signal.removeEventListener('abort', interrupt);
  return typeof code === 'number' ? code : 1;
}

/** An output as `GITHUB_OUTPUT` has it: `name<<delimiter`, the value, the delimiter. */
function outputIn(text: string, name: string): string | undefined {
  return new RegExp(`^${name}<<(.+)\\n([\\s\\S]*?)\\n\\1$`, 'm').exec(text)?.[2];
}
