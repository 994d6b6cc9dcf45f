import type { Milestone, Repository } from '../records.ts';
import { fullName, type State } from '../state.ts';
import { nodeId } from './node-id.ts';
import type { Schemas } from './schemas.ts';
import { time } from './time.ts';
import { userView } from './user.ts';

export function milestoneView(state: State, repository: Repository, milestone: Milestone): Schemas['milestone'] {
  const { id, number, title, description, author, dueOn, createdAt } = milestone;
  const name = fullName(repository);
  const url = `${state.url}/repos/${name}/milestones/${number}`;
  return {
    url,
    html_url: `${state.webUrl}/${name}/milestone/${number}`,
    labels_url: `${url}/labels`,
    id,
    node_id: nodeId('MI', id),
    number,
    title,
    description,
    creator: userView(state, author),
    open_issues: 0,
    closed_issues: 0,
    state: milestone.state,
    created_at: time(createdAt),
    updated_at: time(createdAt),
    due_on: dueOn === null ? null : time(dueOn),
    closed_at: milestone.state === 'closed' ? time(createdAt) : null,
  };
}
