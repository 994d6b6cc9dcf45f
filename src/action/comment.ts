import { ActionableError } from '../engine/actionable-error.ts';
import { commentBody, markIn, markStart } from './comment-body.ts';
import type { GitHub } from './github.ts';

/** The comment to write: one that is there, or a new one on an issue or pull request. */
export type CommentPlace = { readonly commentId: number } | { readonly issueNumber: number };

/**
 * Writes a comment: the first call finds or makes it, later ones replace its text. A mark that it has stays as it is.
 *
 * @param made is told the id of the comment, when it is known to be ours
 * @throws ActionableError for a comment that a person wrote, which is never overwritten
 */
export function commentOn(
  { request, repository }: Pick<GitHub, 'request' | 'repository'>,
  place: CommentPlace,
  made: (commentId: number) => void,
): (text: string) => Promise<void> {
  let ours: Ours | undefined;
  return async (text) => {
    if (ours === undefined && 'issueNumber' in place) {
      const path = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
      const body = commentBody(plainMark, text);
      const { data } = await request(path, { ...repository, issue_number: place.issueNumber, body });
      ours = { id: Number(data.id), mark: plainMark };
      made(ours.id);
      return;
    }
    if (ours === undefined && 'commentId' in place) {
      ours = await mustBeOurs(request, repository, place.commentId);
      made(ours.id);
    }
    if (ours === undefined) return;
    const path = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}';
    await request(path, { ...repository, comment_id: ours.id, body: commentBody(ours.mark, text) });
  };
}

interface Ours {
  readonly id: number;
  readonly mark: string;
}

const plainMark = `${markStart}-->`;

async function mustBeOurs(
  request: GitHub['request'],
  repository: GitHub['repository'],
  commentId: number,
): Promise<Ours> {
  const path = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}';
  const { data } = await request(path, { ...repository, comment_id: commentId });
  const mark = markIn(data.body ?? '');
  if (data.user?.type === 'Bot' || mark !== undefined) return { id: commentId, mark: mark ?? plainMark };
  throw new NotOurs(commentId, data.user?.login ?? 'somebody');
}

/** Shaped like GitHub's own refusals: asking again would not help. */
class NotOurs extends ActionableError {
  override name = 'NotOurs';
  readonly status = 422;

  constructor(commentId: number, author: string) {
    super(
      `Comment ${commentId} was written by ${author}: it is not overwritten`,
      'Give as comment-id a comment that a bot wrote, or give issue-number to have one made.',
    );
  }
}
