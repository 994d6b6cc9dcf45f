import type { Issue, Repository } from '../records.ts';
import { fullName, type State } from '../state.ts';
import { associationOf } from './association.ts';
import { nodeId } from './node-id.ts';
import { rollup } from './reaction.ts';
import type { Schemas } from './schemas.ts';
import { time } from './time.ts';
import { userView } from './user.ts';

export function issueView(state: State, repository: Repository, issue: Issue) {
  const name = fullName(repository);
  const url = `${state.url}/repos/${name}/issues/${issue.number}`;
  const html = `${state.webUrl}/${name}/${issue.pullRequest ? 'pull' : 'issues'}/${issue.number}`;
  const pull = `${state.url}/repos/${name}/pulls/${issue.number}`;
  return {
    url,
    repository_url: `${state.url}/repos/${name}`,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    id: issue.id,
    node_id: nodeId(issue.pullRequest ? 'PR' : 'I', issue.id),
    number: issue.number,
    title: issue.title,
    user: userView(state, issue.author),
    labels: issue.labels.map((label) => labelView(state, name, label)),
    state: issue.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: [...repository.comments.values()].filter((comment) => comment.issue === issue.number).length,
    created_at: time(issue.createdAt),
    updated_at: time(issue.updatedAt),
    closed_at: issue.state === 'closed' ? time(issue.updatedAt) : null,
    author_association: associationOf(state, repository, issue.author),
    active_lock_reason: null,
    ...(issue.pullRequest
      ? { pull_request: { url: pull, html_url: html, diff_url: `${html}.diff`, patch_url: `${html}.patch` } }
      : {}),
    body: issue.body,
    reactions: rollup(`${url}/reactions`, []),
    performed_via_github_app: null,
    state_reason: issue.state === 'closed' ? ('completed' as const) : null,
  } satisfies Schemas['issue'];
}

function labelView(state: State, repository: string, name: string) {
  // GitHub gives the ids when a label is made; ours come to be with their first use.
  const id = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 2 ** 31, 7);
  return {
    id,
    node_id: nodeId('LA', id),
    url: `${state.url}/repos/${repository}/labels/${encodeURIComponent(name)}`,
    name,
    color: 'ededed',
    default: false,
    description: null,
  };
}
