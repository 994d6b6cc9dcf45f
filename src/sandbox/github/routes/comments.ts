import { z } from 'zod';
import { permitted, type Reply, type RepositoryCall, type Routes, recordIn } from '../call.ts';
import { page } from '../page.ts';
import type { Comment } from '../records.ts';
import { commentView } from '../views/comment.ts';
import { addComment, deleteComment, editComment } from '../write-comment.ts';

/** https://docs.github.com/rest/issues/comments */
export const commentRoutes: Routes = {
  'GET /repos/{owner}/{repo}/issues/comments': permitted('issues', 'read', listAll),
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': permitted('issues', 'read', listOfIssue),
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': permitted('issues', 'write', create),
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}': permitted('issues', 'read', (call) =>
    shown(call, 200, commentIn(call)),
  ),
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': permitted('issues', 'write', change),
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}': permitted('issues', 'write', remove),
};

const bodySchema = z.object({ body: z.string() });

function listAll(call: RepositoryCall): Reply {
  const query = call.url.searchParams;
  const time = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const found = since(call, call.repository.comments.values()).sort((a, b) => a[time] - b[time] || a.id - b.id);
  // The direction is only heard together with the sort, says GitHub.
  const descending = query.has('sort') && query.get('direction') === 'desc';
  return listing(call, descending ? found.reverse() : found);
}

function listOfIssue(call: RepositoryCall): Reply {
  const issue = recordIn(call.repository.issues, call.given.issue_number);
  const all = [...call.repository.comments.values()].filter((comment) => comment.issue === issue.number);
  return listing(call, since(call, all));
}

function create(call: RepositoryCall): Reply {
  const { state, repository, login, given } = call;
  const { body } = bodySchema.parse(call.body);
  const comment = addComment(state, repository, { issue: Number(given.issue_number), author: login, body });
  const { url } = commentView(state, repository, comment);
  return { ...shown(call, 201, comment), headers: { location: url } };
}

/** Also of others, as everybody may who can write. */
function change(call: RepositoryCall): Reply {
  const comment = commentIn(call);
  const { body } = bodySchema.parse(call.body);
  editComment(call.state, call.repository, comment, { author: call.login, body });
  return shown(call, 200, comment);
}

function remove(call: RepositoryCall): Reply {
  deleteComment(call.state, call.repository, commentIn(call), call.login);
  return { status: 204 };
}

/** Those that were changed since a time that the query gives. */
function since({ url }: RepositoryCall, comments: Iterable<Comment>): Comment[] {
  const from = url.searchParams.get('since');
  const at = from === null ? 0 : Date.parse(from);
  // Times are told to the second.
  return [...comments].filter(({ updatedAt }) => Math.floor(updatedAt / 1000) * 1000 >= at);
}

function listing(call: RepositoryCall, comments: readonly Comment[]): Reply {
  const { items, headers } = page(comments, call);
  return { status: 200, headers, body: items.map((comment) => commentView(call.state, call.repository, comment)) };
}

function shown({ state, repository }: RepositoryCall, status: number, comment: Comment): Reply {
  return { status, body: commentView(state, repository, comment) };
}

/** @throws {Refusal} 404 */
export function commentIn({ repository, given }: RepositoryCall): Comment {
  return recordIn(repository.comments, given.comment_id);
}
