import type { Job, Repository, Run } from '../records.ts';
import { fullName, type State } from '../state.ts';
import { nodeId } from './node-id.ts';
import type { Schemas } from './schemas.ts';
import { time } from './time.ts';

/** It ends with its run. */
export function jobView(state: State, repository: Repository, run: Run, job: Job) {
  const name = fullName(repository);
  const api = `${state.url}/repos/${name}`;
  return {
    id: job.id,
    run_id: run.id,
    run_url: `${api}/actions/runs/${run.id}`,
    run_attempt: 1,
    node_id: nodeId('CR', job.id),
    head_sha: run.sha,
    head_branch: run.branch,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${state.webUrl}/${name}/actions/runs/${run.id}/job/${job.id}`,
    status: run.status === 'completed' ? 'completed' : 'in_progress',
    // A run that cannot start has no jobs.
    conclusion: run.conclusion === 'startup_failure' ? null : run.conclusion,
    created_at: time(job.startedAt),
    started_at: time(job.startedAt),
    completed_at: run.status === 'completed' ? time(run.updatedAt) : null,
    name: job.name,
    steps: job.steps.map((step, index) => ({ ...step, number: index + 1, status: 'completed' as const })),
    check_run_url: `${api}/check-runs/${job.id}`,
    labels: ['ubuntu-24.04'],
    runner_id: job.runner ? 1 : null,
    runner_name: job.runner ? 'GitHub Actions 1' : null,
    runner_group_id: job.runner ? 0 : null,
    runner_group_name: job.runner ? 'GitHub Actions' : null,
    workflow_name: run.name,
  } satisfies Schemas['job'];
}
