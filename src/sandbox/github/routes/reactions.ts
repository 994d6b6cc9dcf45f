import { z } from 'zod';
import { permitted, type Reply, type RepositoryCall, type Routes, recordIn } from '../call.ts';
import { page } from '../page.ts';
import { notFound } from '../refusal.ts';
import { changed, userOf } from '../state.ts';
import { contents, reactionView } from '../views/reaction.ts';
import { commentIn } from './comments.ts';

/** https://docs.github.com/rest/reactions/reactions */
export const reactionRoutes: Routes = {
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': permitted('issues', 'read', list),
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': permitted('issues', 'write', create),
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}': permitted(
    'issues',
    'write',
    remove,
  ),
};

const bodySchema = z.object({ content: z.enum(contents) });

function list(call: RepositoryCall): Reply {
  const content = call.url.searchParams.get('content');
  const all = [...commentIn(call).reactions.values()].filter((one) => content === null || one.content === content);
  const { items, headers } = page(all, call);
  return { status: 200, headers, body: items.map((one) => reactionView(call.state, one)) };
}

/** 201 for the first of that content by that user, 200 with the one that is there afterwards. */
function create(call: RepositoryCall): Reply {
  const { state, login } = call;
  const comment = commentIn(call);
  const { content } = bodySchema.parse(call.body);
  const before = [...comment.reactions.values()].find((one) => one.author === login && one.content === content);
  if (before !== undefined) return { status: 200, body: reactionView(state, before) };
  userOf(state, login);
  const reaction = { id: state.nextId(), author: login, content, createdAt: state.now() };
  comment.reactions.set(reaction.id, reaction);
  tell(call);
  return { status: 201, body: reactionView(state, reaction) };
}

function remove(call: RepositoryCall): Reply {
  const { reactions } = commentIn(call);
  const reaction = recordIn(reactions, call.given.reaction_id);
  if (reaction.author !== call.login) throw notFound();
  reactions.delete(reaction.id);
  tell(call);
  return { status: 204 };
}

function tell(call: RepositoryCall): void {
  const { id, issue } = commentIn(call);
  changed(call.state, call.repository, { kind: 'reaction', id, issue });
}
