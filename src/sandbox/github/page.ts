import type { Call } from './call.ts';

/**
 * One page of a list, and the `Link` header that leads on.
 *
 * @see https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function page<T>(all: readonly T[], { url }: Pick<Call, 'url'>): Page<T> {
  const perPage = Math.min(Math.max(Number(url.searchParams.get('per_page') ?? 30), 1), 100);
  const number = Math.max(Number(url.searchParams.get('page') ?? 1), 1);
  const last = Math.max(Math.ceil(all.length / perPage), 1);
  const pages = {
    ...(number > 1 ? { prev: number - 1 } : {}),
    ...(number < last ? { next: number + 1, last } : {}),
    ...(number > 1 ? { first: 1 } : {}),
  };
  const links = Object.entries(pages).map(([rel, to]) => {
    const there = new URL(url);
    there.searchParams.set('page', String(to));
    return `<${there}>; rel="${rel}"`;
  });
  return {
    items: all.slice((number - 1) * perPage, number * perPage),
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  };
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
}
