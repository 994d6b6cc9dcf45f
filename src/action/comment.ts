import { ActionableError } from '../engine/actionable-error.ts';
import type { GitHub } from './github.ts';

/** Stands in every comment of ours, unseen, so that we know it again. */
const commentMark = '<!-- provision-registry -->';

/** The comment to write: one that is there, or a new one on an issue or pull request. */
export type CommentPlace = { readonly commentId: number } | { readonly issueNumber: number };

/** GitHub takes no longer ones, in characters. */
const longest = 65_536;

/**
 * Writes a comment: the first call finds or makes it, later ones replace its text.
 *
 * @param made is told the id of the comment, when it is known to be ours
 * @throws ActionableError for a comment that a person wrote, which is never overwritten
 */
export function commentOn(
  { request, repository }: Pick<GitHub, 'request' | 'repository'>,
  place: CommentPlace,
  made: (commentId: number) => void,
): (text: string) => Promise<void> {
  let ours: number | undefined;
  return async (text) => {
    const body = `${commentMark}\n${text.slice(0, longest - commentMark.length - 1)}`;
    if (ours === undefined && 'issueNumber' in place) {
      const path = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
      const { data } = await request(path, { ...repository, issue_number: place.issueNumber, body });
      ours = Number(data.id);
      made(ours);
      return;
    }
    if (ours === undefined && 'commentId' in place) {
      await mustBeOurs(request, repository, place.commentId);
      ours = place.commentId;
      made(ours);
    }
    if (ours === undefined) return;
    await request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      ...repository,
      comment_id: ours,
      body,
    });
  };
}

async function mustBeOurs(
  request: GitHub['request'],
  repository: GitHub['repository'],
  commentId: number,
): Promise<void> {
  const path = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}';
  const { data } = await request(path, { ...repository, comment_id: commentId });
  if (data.user?.type === 'Bot' || data.body?.includes(commentMark)) return;
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
