import type { Repository } from './records.ts';
import { fullName, type State } from './state.ts';
import type { Workflow } from './workflow-file.ts';

export interface Unnamed {
  readonly id: number;
  readonly workflow: Workflow;
  readonly inputs: Readonly<Record<string, string>>;
  readonly actor: string;
  readonly sha: string;
}

/** What a run is called, and with which others it takes turns, as its workflow says. */
export function nameRun(state: State, repository: Repository, run: Unnamed): { title: string; group?: string } {
  const { runName, name, concurrency } = run.workflow;
  const title = runName === undefined ? name : filled(state, repository, run, runName);
  return concurrency === undefined ? { title } : { title, group: filled(state, repository, run, concurrency.group) };
}

function filled({ actions }: State, repository: Repository, run: Unnamed, template: string): string {
  const { id, workflow, inputs, actor, sha } = run;
  const { fill } = actions;
  if (!template.includes('${{')) return template;
  if (fill === undefined) throw new Error(`${workflow.path} has expressions, and the sandbox was given no \`fill\``);
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
  return fill(template, { github, inputs, vars: {} });
}
