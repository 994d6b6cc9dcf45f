import { Refusal } from './http/refusal.ts';

interface Page<T> {
  readonly items: readonly T[];
  /** To spread into the body: `{ servers_links: … }`, or nothing on the last page. */
  readonly links: Readonly<Record<string, unknown>>;
}

/**
 * One page of a list as Nova and Cinder cut it. A full page names a next one even when that will be empty.
 *
 * @param key the name of the list in the body
 * @param limit how many at most; the service judges the parameter in its own words
 * @param idOf what a marker names
 */
export function linkedPage<T>(
  url: URL,
  key: string,
  all: readonly T[],
  limit: number | undefined,
  idOf: (item: T) => string,
): Page<T> {
  const marker = url.searchParams.get('marker');
  const from = marker === null ? 0 : all.findIndex((item) => idOf(item) === marker) + 1;
  if (marker !== null && from === 0) throw new Refusal(400, `marker [${marker}] not found`);
  const items = all.slice(from, limit === undefined ? undefined : from + limit);
  const last = items.at(-1);
  if (limit === undefined || items.length < limit || last === undefined) return { items, links: {} };
  const next = new URL(url);
  next.searchParams.set('marker', idOf(last));
  return { items, links: { [`${key}_links`]: [{ rel: 'next', href: next.href }] } };
}
