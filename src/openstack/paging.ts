import { z } from 'zod';
import { ActionableError } from '../engine/actionable-error.ts';
import type { OpenStack, Request, Service } from './openstack.ts';

interface Page {
  readonly items: readonly unknown[];
  /** The query of the next page, if there is one. */
  readonly next?: Readonly<Record<string, string>>;
}

/**
 * Reads every page of a list.
 *
 * @param key the name of the list in the body: `servers`
 * @throws what `request` throws; {@link ActionableError} when a body has no such list, or a page leads back to itself
 */
export async function readList(
  request: OpenStack['request'],
  service: Service,
  key: string,
  wanted: Omit<Request, 'method'>,
): Promise<readonly unknown[]> {
  const what = `${service} GET ${wanted.path}`;
  const items: unknown[] = [];
  const asked = new Set<string>();
  let query = wanted.query ?? {};
  for (;;) {
    asked.add(new URLSearchParams(query).toString());
    const page = readPage((await request(service, { ...wanted, method: 'GET', query })).body, key, what);
    items.push(...page.items);
    if (page.next === undefined) return items;
    // Filters that a link forgets are kept.
    query = { ...wanted.query, ...page.next };
    if (asked.has(new URLSearchParams(query).toString())) throw circular(what);
  }
}

const record = z.record(z.string(), z.unknown());
const list = z.array(z.unknown());
const links = z.array(z.object({ rel: z.string(), href: z.string() }));
const link = z.string();

/**
 * The next page is named by `<key>_links` (Nova, Neutron, Cinder) or a top-level `next` (Glance). Only the query of that
 * link is used: its host may be an internal one, and its path is the one just asked.
 */
function readPage(body: unknown, key: string, what: string): Page {
  const page = record.safeParse(body).data ?? {};
  const items = list.safeParse(page[key]).data;
  if (items === undefined) {
    throw new ActionableError(
      `${what} answered without a list of ${key}`,
      'Something else may listen at that address, such as a proxy; check the endpoints of the cloud.',
    );
  }
  const href =
    links.safeParse(page[`${key}_links`]).data?.find(({ rel }) => rel === 'next')?.href ??
    link.safeParse(page.next).data;
  // Some services link on from a page that happens to be full; an empty page is always the last.
  if (href === undefined || items.length === 0) return { items };
  return { items, next: Object.fromEntries(new URL(href, 'http://any-host').searchParams) };
}

function circular(what: string): ActionableError {
  return new ActionableError(
    `${what} names a page that was read already as its next`,
    "This is a fault on the cloud's side; report it to its operators.",
  );
}
