import { crc32 } from 'node:zlib';
import type { Repository, Run } from '../records.ts';
import { fullName, type State } from '../state.ts';
import { nodeId } from './node-id.ts';
import { repositoryView } from './repository.ts';
import type { Schemas } from './schemas.ts';
import { time } from './time.ts';
import { userView } from './user.ts';

export function runView(state: State, repository: Repository, run: Run) {
  const name = fullName(repository);
  const url = `${state.url}/repos/${name}/actions/runs/${run.id}`;
  const suite = run.id + 1;
  const shown = repositoryView(state, repository);
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('WFR', run.id),
    check_suite_id: suite,
    check_suite_node_id: nodeId('CS', suite),
    head_branch: run.branch,
    head_sha: run.sha,
    path: run.workflow,
    display_title: run.title,
    run_number: run.number,
    run_attempt: 1,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: workflowId(run.workflow),
    url,
    html_url: `${state.webUrl}/${name}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: time(run.createdAt),
    updated_at: time(run.updatedAt),
    actor: userView(state, run.actor),
    triggering_actor: userView(state, run.actor),
    run_started_at: time(run.createdAt),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${state.url}/repos/${name}/check-suites/${suite}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
    workflow_url: `${state.url}/repos/${name}/actions/workflows/${workflowId(run.workflow)}`,
    head_commit: commitView(repository, run.sha),
    repository: shown,
    head_repository: shown,
  } satisfies Schemas['workflow-run'];
}

/** Of a workflow's file, the same each time. */
export function workflowId(path: string): number {
  return crc32(path);
}

function commitView({ commits, owner }: Repository, sha: string) {
  const { message = '', at = 0 } = commits.find((commit) => commit.sha === sha) ?? {};
  const author = { name: owner, email: `${owner}@users.noreply.github.com` };
  return { id: sha, tree_id: sha, message, timestamp: time(at), author, committer: author };
}
