import type { Comment, Repository } from './records.ts';
import { invalid, notFound } from './refusal.ts';
import { changed, type State, userOf } from './state.ts';
import { publishComment } from './webhooks/publish.ts';

/** In characters. */
const longestBody = 65_536;

export interface Written {
  readonly issue: number;
  readonly author: string;
  readonly body: string;
}

/** @throws {Refusal} 404 for an issue that is not there, 422 for a text that GitHub would not take */
export function addComment(state: State, repository: Repository, { issue: number, author, body }: Written): Comment {
  const issue = repository.issues.get(number);
  if (issue === undefined) throw notFound();
  mustFit(body);
  userOf(state, author);
  const at = state.now();
  const id = state.nextId();
  const comment = { id, issue: number, author, createdAt: at, updatedAt: at, bodies: [body], reactions: new Map() };
  repository.comments.set(id, comment);
  issue.updatedAt = at;
  changed(state, repository, { kind: 'comment', id, issue: number });
  publishComment(state, repository, comment);
  return comment;
}

/** @throws {Refusal} 422 */
export function editComment(
  state: State,
  repository: Repository,
  comment: Comment,
  edit: Pick<Written, 'author' | 'body'>,
) {
  mustFit(edit.body);
  const from = comment.bodies.at(-1) ?? '';
  comment.bodies.push(edit.body);
  comment.updatedAt = state.now();
  changed(state, repository, { kind: 'comment', id: comment.id, issue: comment.issue });
  publishComment(state, repository, comment, { by: edit.author, from });
}

/** Also of others, as everybody may who can write. */
export function deleteComment(state: State, repository: Repository, comment: Comment, by: string): void {
  repository.comments.delete(comment.id);
  changed(state, repository, { kind: 'comment', id: comment.id, issue: comment.issue });
  publishComment(state, repository, comment, { by });
}

function mustFit(body: string): void {
  const refused = (message: string) =>
    invalid({ resource: 'IssueComment', code: 'unprocessable', field: 'data', message });
  if (body.trim() === '') throw refused('Body cannot be blank');
  if (body.length > longestBody) throw refused(`Body is too long (maximum is ${longestBody} characters)`);
}
