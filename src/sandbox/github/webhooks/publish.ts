import type { Comment, Repository, Run } from '../records.ts';
import type { State } from '../state.ts';
import { commentView } from '../views/comment.ts';
import { issueView } from '../views/issue.ts';
import { nodeId } from '../views/node-id.ts';
import { fullRepositoryView } from '../views/repository.ts';
import { runView, workflowId } from '../views/run.ts';
import type { Schemas } from '../views/schemas.ts';
import { time } from '../views/time.ts';
import { userView } from '../views/user.ts';
import { post } from './outbox.ts';

/** https://docs.github.com/webhooks/webhook-events-and-payloads#issue_comment */
export function publishComment(state: State, repository: Repository, comment: Comment, later?: Edit | Deletion): void {
  const issue = repository.issues.get(comment.issue);
  if (state.outbox.hook === undefined || issue === undefined) return;
  const about = {
    issue: issueView(state, repository, issue),
    comment: commentView(state, repository, comment),
    ...common(state, repository, later?.by ?? comment.author),
  };
  const payload:
    | Schemas['webhook-issue-comment-created']
    | Schemas['webhook-issue-comment-edited']
    | Schemas['webhook-issue-comment-deleted'] =
    later === undefined
      ? { action: 'created', ...about }
      : 'from' in later
        ? { action: 'edited', changes: { body: { from: later.from } }, ...about }
        : { action: 'deleted', ...about };
  post(state.outbox, {
    event: 'issue_comment',
    action: payload.action,
    repositoryId: repository.id,
    payload: JSON.stringify(payload),
  });
}

export interface Edit {
  readonly by: string;
  /** What it said before. */
  readonly from: string;
}

export interface Deletion {
  readonly by: string;
}

/** https://docs.github.com/webhooks/webhook-events-and-payloads#workflow_run */
export function publishRun(
  state: State,
  repository: Repository,
  run: Run,
  action: 'requested' | 'in_progress' | 'completed',
): void {
  if (state.outbox.hook === undefined) return;
  const payload = {
    action,
    workflow_run: runView(state, repository, run),
    workflow: workflowView(state, repository, run),
    ...common(state, repository, run.actor),
  };
  post(state.outbox, {
    event: 'workflow_run',
    action,
    repositoryId: repository.id,
    payload: JSON.stringify(payload),
  });
}

function common(state: State, repository: Repository, sender: string) {
  const { installationId } = state.app;
  const owner = userView(state, repository.owner);
  const organization = `${state.url}/orgs/${owner.login}`;
  return {
    repository: fullRepositoryView(state, repository),
    organization: {
      login: owner.login,
      id: owner.id,
      node_id: owner.node_id,
      url: organization,
      repos_url: `${organization}/repos`,
      events_url: `${organization}/events`,
      hooks_url: `${organization}/hooks`,
      issues_url: `${organization}/issues`,
      members_url: `${organization}/members{/member}`,
      public_members_url: `${organization}/public_members{/member}`,
      avatar_url: owner.avatar_url,
      description: '',
    },
    sender: userView(state, sender),
    installation: { id: installationId, node_id: nodeId('IN', installationId) },
  };
}

function workflowView(state: State, repository: Repository, run: Run): Schemas['webhooks_workflow'] {
  const { owner, name, defaultBranch, commits } = repository;
  const id = workflowId(run.workflow);
  const file = run.workflow.split('/').at(-1);
  const made = time(commits[0]?.at ?? run.createdAt);
  return {
    id,
    node_id: nodeId('W', id),
    name: run.name,
    path: run.workflow,
    state: 'active',
    created_at: made,
    updated_at: made,
    url: `${state.url}/repos/${owner}/${name}/actions/workflows/${id}`,
    html_url: `${state.webUrl}/${owner}/${name}/blob/${defaultBranch}/${run.workflow}`,
    badge_url: `${state.webUrl}/${owner}/${name}/workflows/${file}/badge.svg`,
  };
}
