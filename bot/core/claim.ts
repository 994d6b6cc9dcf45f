import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { isGone } from './answer-status.ts';
import { everyPage } from './every-page.ts';
import { type Settlement, settlements } from './settlement.ts';

/** Whether nobody had a request before us, or somebody who has not come to an end with it. */
export type Claim = 'first' | 'taken over';

/** Whoever has not come to an end in this time, in milliseconds, is taken for dead. Being wrong costs no more than work. */
const deadAfterMs = 60_000;

const reactions = '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions' as const;

/**
 * Claims the request in a comment, for one of all that may be at work: GitHub lets a login react once with the same eyes,
 * and tells who was first. Only one can delete the reaction of a dead one, by its id.
 *
 * @returns undefined when it is somebody else's, or settled, or the comment is gone
 */
export async function claim(github: GitHub, comment: number, { now }: Around): Promise<Claim | undefined> {
  const { request, repository } = github;
  const there = { ...repository, comment_id: comment };
  try {
    const { status, data: reaction } = await request(`POST ${reactions}`, { ...there, content: 'eyes' });
    if (status === 201) return 'first';
    if (now - Date.parse(reaction.created_at) < deadAfterMs || (await isSettled(github, comment))) return undefined;
    await request(`DELETE ${reactions}/{reaction_id}`, { ...there, reaction_id: reaction.id });
    const again = await request(`POST ${reactions}`, { ...there, content: 'eyes' });
    return again.status === 201 ? 'taken over' : undefined;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Says by a reaction that nothing is left to be done for a request. */
export async function settle({ request, repository }: GitHub, comment: number, how: Settlement): Promise<void> {
  try {
    await request(`POST ${reactions}`, { ...repository, comment_id: comment, content: how });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Whether nothing is left to be done for a request. */
export async function isSettled({ request, repository, self }: GitHub, comment: number): Promise<boolean> {
  const all = await everyPage(async (paging) => {
    const { data } = await request(`GET ${reactions}`, { ...repository, comment_id: comment, ...paging });
    return data;
  });
  return all.some(({ user, content }) => user?.login === self && settlements.some((one) => one === content));
}
