import { strToU8, zipSync } from 'fflate';
import { nameRun } from './name-run.ts';
import type { Conclusion, Repository, Run } from './records.ts';
import type { Artifacts, RunControl, RunEnd } from './sandbox-github.ts';
import { changed, fullName, type State } from './state.ts';
import { publishRun } from './webhooks/publish.ts';
import type { Workflow } from './workflow-file.ts';

export interface Requested {
  readonly workflow: Workflow;
  readonly inputs: Readonly<Record<string, string>>;
  readonly actor: string;
}

/** Makes a run of a workflow on the default branch, and has it carried out by whoever does so when it is its turn. */
export function addRun(state: State, repository: Repository, { workflow, inputs, actor }: Requested): Run {
  const sha = repository.commits.at(-1)?.sha ?? '';
  const id = state.nextId();
  const at = state.now();
  const { title, group } = nameRun(state, repository, { id, workflow, inputs, actor, sha });
  const waits = isBusy(repository, group);
  // Without `queue: max` only the newest one waits: GitHub drops the others.
  if (waits && workflow.concurrency?.queue !== 'max') {
    for (const run of waiting(repository, group)) finish(state, repository, run, 'cancelled');
  }
  const run: Run = {
    id,
    number: repository.runs.size + 1,
    workflow: workflow.path,
    name: workflow.name,
    title,
    event: 'workflow_dispatch',
    inputs,
    actor,
    branch: repository.defaultBranch,
    sha,
    ...(group === undefined ? {} : { group }),
    createdAt: at,
    updatedAt: at,
    status: waits ? 'pending' : 'queued',
    conclusion: null,
    artifacts: [],
    jobs: [],
    cancelling: new AbortController(),
  };
  repository.runs.set(id, run);
  tell(state, repository, run, 'requested');
  if (!waits) state.actions.onDispatch?.(controlOf(state, repository, run));
  return run;
}

/** Whether a run of that group goes on. */
function isBusy({ runs }: Repository, group: string | undefined): boolean {
  const isOn = ({ status }: Run) => status === 'queued' || status === 'in_progress';
  return group !== undefined && [...runs.values()].some((run) => run.group === group && isOn(run));
}

function waiting({ runs }: Repository, group: string | undefined): readonly Run[] {
  return [...runs.values()].filter((run) => run.group === group && run.status === 'pending');
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
    begin(job = `${run.inputs.command} ${run.inputs.target}`, { steps = [], runner = true } = {}) {
      if (run.status !== 'queued' && run.status !== 'in_progress') return;
      run.jobs.push({ id: state.nextId(), name: job, startedAt: state.now(), runner, steps });
      if (run.status === 'in_progress') return;
      run.status = 'in_progress';
      tell(state, repository, run, 'in_progress');
    },
    keep: (artifacts) => keep(state, run, artifacts),
    complete: (end) => complete(state, repository, run, end),
  };
}

/** A run that nobody has begun is over at once; whoever carries out one that has begun ends it. */
export function cancel(state: State, repository: Repository, run: Run): void {
  run.cancelling.abort();
  if (run.status !== 'in_progress') finish(state, repository, run, 'cancelled');
}

function complete(state: State, repository: Repository, run: Run, { conclusion, artifacts = {} }: RunEnd): void {
  if (run.status === 'completed') return;
  keep(state, run, artifacts);
  finish(state, repository, run, conclusion);
}

function keep(state: State, run: Run, artifacts: Artifacts): void {
  for (const [name, files] of Object.entries(artifacts)) {
    const zip = zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])));
    run.artifacts.push({ id: state.nextId(), name, zip, createdAt: state.now() });
  }
}

function finish(state: State, repository: Repository, run: Run, conclusion: Conclusion): void {
  run.status = 'completed';
  run.conclusion = conclusion;
  tell(state, repository, run, 'completed');
  const [next] = isBusy(repository, run.group) ? [] : waiting(repository, run.group);
  if (next === undefined) return;
  next.status = 'queued';
  changed(state, repository, { kind: 'run', id: next.id });
  state.actions.onDispatch?.(controlOf(state, repository, next));
}

function tell(state: State, repository: Repository, run: Run, action: 'requested' | 'in_progress' | 'completed'): void {
  run.updatedAt = state.now();
  changed(state, repository, { kind: 'run', id: run.id });
  publishRun(state, repository, run, action);
}
