import { strToU8, zipSync } from 'fflate';
import type { Conclusion, Repository, Run } from './records.ts';
import type { RunControl, RunEnd } from './sandbox-github.ts';
import { changed, fullName, type State } from './state.ts';
import { publishRun } from './webhooks/publish.ts';
import type { Workflow } from './workflow-file.ts';

export interface Requested {
  readonly workflow: Workflow;
  readonly inputs: Readonly<Record<string, string>>;
  readonly actor: string;
}

/** Queues a run of a workflow on the default branch, and has it carried out by whoever does so. */
export function addRun(state: State, repository: Repository, { workflow, inputs, actor }: Requested): Run {
  const { defaultBranch: branch, commits } = repository;
  const sha = commits.at(-1)?.sha ?? '';
  const id = state.nextId();
  const at = state.now();
  const run: Run = {
    id,
    number: repository.runs.size + 1,
    workflow: workflow.path,
    name: workflow.name,
    title: titleOf(state, repository, workflow, { inputs, actor, id, sha }),
    event: 'workflow_dispatch',
    inputs,
    actor,
    branch,
    sha,
    createdAt: at,
    updatedAt: at,
    status: 'queued',
    conclusion: null,
    artifacts: [],
    cancelling: new AbortController(),
  };
  repository.runs.set(id, run);
  tell(state, repository, run, 'requested');
  state.actions.onDispatch?.(controlOf(state, repository, run));
  return run;
}

interface Naming {
  readonly inputs: Requested['inputs'];
  readonly actor: string;
  readonly id: number;
  readonly sha: string;
}

function titleOf({ actions }: State, repository: Repository, workflow: Workflow, naming: Naming): string {
  if (workflow.runName === undefined) return workflow.name;
  const { fill } = actions;
  if (fill === undefined) throw new Error(`${workflow.path} has a run-name, and the sandbox was given no \`fill\``);
  const { inputs, actor, id, sha } = naming;
  const { defaultBranch } = repository;
  const github = {
    actor,
    triggering_actor: actor,
    event_name: 'workflow_dispatch',
    ref: `refs/heads/${defaultBranch}`,
    ref_name: defaultBranch,
    repository: fullName(repository),
    repository_owner: repository.owner,
    run_id: String(id),
    sha,
    workflow: workflow.name,
    event: { inputs },
  };
  return fill(workflow.runName, { github, inputs, vars: {} });
}

/** What may be done to a run by whoever carries it out. */
export function controlOf(state: State, repository: Repository, run: Run): RunControl {
  return {
    id: run.id,
    repository: fullName(repository),
    workflow: run.workflow,
    inputs: run.inputs,
    actor: run.actor,
    sha: run.sha,
    signal: run.cancelling.signal,
    begin() {
      if (run.status !== 'queued') return;
      run.status = 'in_progress';
      tell(state, repository, run, 'in_progress');
    },
    complete: (end) => complete(state, repository, run, end),
  };
}

/** A run that nobody has begun is over at once; whoever carries out one that has begun ends it. */
export function cancel(state: State, repository: Repository, run: Run): void {
  run.cancelling.abort();
  if (run.status === 'queued') finish(state, repository, run, 'cancelled');
}

function complete(state: State, repository: Repository, run: Run, { conclusion, artifacts = {} }: RunEnd): void {
  if (run.status === 'completed') return;
  for (const [name, files] of Object.entries(artifacts)) {
    const zip = zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])));
    run.artifacts.push({ id: state.nextId(), name, zip, createdAt: state.now() });
  }
  finish(state, repository, run, conclusion);
}

function finish(state: State, repository: Repository, run: Run, conclusion: Conclusion): void {
  run.status = 'completed';
  run.conclusion = conclusion;
  tell(state, repository, run, 'completed');
}

function tell(state: State, repository: Repository, run: Run, action: 'requested' | 'in_progress' | 'completed'): void {
  run.updatedAt = state.now();
  changed(state, repository, { kind: 'run', id: run.id });
  publishRun(state, repository, run, action);
}
