import type { Comment, Repository } from '../records.ts';
import { fullName, type State } from '../state.ts';
import { associationOf } from './association.ts';
import { nodeId } from './node-id.ts';
import { rollup } from './reaction.ts';
import type { Schemas } from './schemas.ts';
import { time } from './time.ts';
import { userView } from './user.ts';

export function commentView(state: State, repository: Repository, comment: Comment) {
  const name = fullName(repository);
  const url = `${state.url}/repos/${name}/issues/comments/${comment.id}`;
  const kind = repository.issues.get(comment.issue)?.pullRequest ? 'pull' : 'issues';
  return {
    url,
    html_url: `${state.webUrl}/${name}/${kind}/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${state.url}/repos/${name}/issues/${comment.issue}`,
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    user: userView(state, comment.author),
    created_at: time(comment.createdAt),
    updated_at: time(comment.updatedAt),
    body: comment.bodies.at(-1) ?? '',
    author_association: associationOf(state, repository, comment.author),
    reactions: rollup(`${url}/reactions`, comment.reactions.values()),
    performed_via_github_app: null,
    minimized: comment.minimized === undefined ? null : { reason: reasonOf(comment.minimized) },
  } satisfies Schemas['issue-comment'];
}

/** How GitHub names a classifier afterwards: `off-topic`. */
export function reasonOf(classifier: string): string {
  return classifier.toLowerCase().replace('_', '-');
}
