import type { GitHub } from '../github.ts';
import { everyPage } from './every-page.ts';

/** All comments of a repository that were written or changed since a time. */
export async function commentsIn({ request, repository }: GitHub, since: string) {
  const path = 'GET /repos/{owner}/{repo}/issues/comments';
  // In the order of their creation nothing is passed over when one is changed meanwhile.
  const order = { sort: 'created', direction: 'asc' } as const;
  const listed = await everyPage(async (paging) => {
    const { data } = await request(path, { ...repository, since, ...order, ...paging });
    return data;
  });
  return [...new Map(listed.map((one) => [one.id, one])).values()];
}
