import type { Call, Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import { malformed } from './body.ts';

/** A resource as a client sees it. */
export type View = Readonly<Record<string, unknown>>;

interface Listed {
  /** The name of the list in the body: `security_groups`. */
  readonly key: string;
  readonly views: readonly View[];
  /** What is said of a marker that does not exist. */
  readonly missing: (id: string) => Refusal;
}

const aboutThePage = new Set(['limit', 'marker', 'page_reverse', 'sort_key', 'sort_dir', 'fields']);

/**
 * One page of a list: filtered by any attribute, sorted, cut at `limit`, reduced to `fields`.
 *
 * @see https://docs.openstack.org/api-ref/network/v2/#filtering-and-column-selection
 */
export function listing(call: Call, { key, views, missing }: Listed): Reply {
  const query = call.url.searchParams;
  const found = sorted(filtered(views, query), query);
  const limit = limitIn(query);
  const marker = query.get('marker');
  const backwards = query.get('page_reverse')?.toLowerCase() === 'true';
  if (marker !== null && !views.some(({ id }) => id === marker)) throw missing(marker);
  const page = cut(found, limit, marker, backwards);
  const links = limit === undefined ? [] : linksOf(call.url, page, limit, backwards);
  const body = { [key]: page.map((view) => reduced(view, query)) };
  return { status: 200, body: links.length === 0 ? body : { ...body, [`${key}_links`]: links } };
}

/** One resource, reduced to the `fields` asked for. */
export function shown(call: Call, key: string, view: View): Reply {
  return { status: 200, body: { [key]: reduced(view, call.url.searchParams) } };
}

function filtered(views: readonly View[], query: URLSearchParams): readonly View[] {
  const names = [...new Set(query.keys())].filter((name) => !aboutThePage.has(name));
  const [first] = views;
  if (first !== undefined) {
    const unknown = names.filter((name) => !(name in first));
    if (unknown.length > 0) {
      throw malformed(`[${unknown.map((name) => `'${name}'`).join(', ')}] is invalid attribute for filtering`);
    }
  }
  return views.filter((view) => names.every((name) => matches(view[name], name, query.getAll(name))));
}

function matches(value: unknown, name: string, wanted: readonly string[]): boolean {
  // All of the tags of one parameter, separated by commas.
  if (name === 'tags' && Array.isArray(value))
    return wanted.every((all) => all.split(',').every((tag) => value.includes(tag)));
  if (name === 'fixed_ips') return wanted.some((pair) => hasAddress(value, pair));
  if (Array.isArray(value)) return wanted.some((each) => value.includes(each));
  if (typeof value === 'boolean') return wanted.some((each) => each.toLowerCase() === String(value));
  return wanted.some((each) => each === String(value ?? ''));
}

/** @param pair `ip_address=192.168.70.5` or `subnet_id=…` */
function hasAddress(value: unknown, pair: string): boolean {
  const [name = '', wanted] = pair.split('=');
  return Array.isArray(value) && value.some((each: Readonly<Record<string, unknown>>) => each[name] === wanted);
}

function sorted(views: readonly View[], query: URLSearchParams): readonly View[] {
  const directions = query.getAll('sort_dir');
  const keys = [
    ...query.getAll('sort_key').map((key, index) => ({ key, descending: directions[index] === 'desc' })),
    { key: 'id', descending: false },
  ];
  return views.toSorted((a, b) => {
    for (const { key, descending } of keys) {
      const order = String(a[key] ?? '').localeCompare(String(b[key] ?? ''));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}

function limitIn(query: URLSearchParams): number | undefined {
  const limit = query.get('limit');
  if (limit === null) return undefined;
  if (!/^\d+$/.test(limit)) {
    throw new Refusal(
      400,
      `Bad limit request: Limit must be an integer 0 or greater and not '${limit}'.`,
      'BadRequest',
    );
  }
  // 0 means no limit.
  return Number(limit) || undefined;
}

function cut(
  views: readonly View[],
  limit: number | undefined,
  marker: string | null,
  backwards: boolean,
): readonly View[] {
  const ordered = backwards ? views.toReversed() : views;
  const rest = marker === null ? ordered : ordered.slice(ordered.findIndex(({ id }) => id === marker) + 1);
  const page = limit === undefined ? rest : rest.slice(0, limit);
  return backwards ? page.toReversed() : page;
}

function linksOf(url: URL, page: readonly View[], limit: number, backwards: boolean): readonly unknown[] {
  const link = (rel: string, marker: View | undefined, reverse: boolean): unknown => {
    const next = new URL(url);
    next.searchParams.delete('marker');
    next.searchParams.delete('page_reverse');
    if (marker !== undefined) next.searchParams.set('marker', String(marker.id));
    if (reverse) next.searchParams.set('page_reverse', 'True');
    return { rel, href: next.href };
  };
  const short = page.length < limit;
  return [
    ...(short && !backwards ? [] : [link('next', page.at(-1), false)]),
    ...(short && backwards ? [] : [link('previous', page[0], true)]),
  ];
}

function reduced(view: View, query: URLSearchParams): View {
  const fields = query.getAll('fields');
  if (fields.length === 0) return view;
  return Object.fromEntries(Object.entries(view).filter(([name]) => fields.includes(name)));
}
