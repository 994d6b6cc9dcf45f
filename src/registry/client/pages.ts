import type { z } from 'zod';
import { ActionableError } from '../../engine/actionable-error.ts';
import type { RegistryClient } from './client.ts';
import type { RegistryAnswer } from './exchange.ts';
import { readJson } from './read-body.ts';
import { send } from './send.ts';

/** Bytes. Many a registry gives all tags at once to who does not say how many. */
const longestPage = 32 * 1024 * 1024;
/** A million names by hundreds, which no registry of ours has. */
const mostPages = 10_000;

/**
 * A list that a registry gives page by page.
 *
 * @throws ActionableError when it leads from one page to another host, or has no end
 */
export async function* pages<T>(
  client: RegistryClient,
  { path, scope, shape }: { readonly path: string; readonly scope: string; readonly shape: z.ZodType<T> },
  signal: AbortSignal,
): AsyncGenerator<T> {
  const seen = new Set<string>();
  let next: URL | undefined = new URL(path, client.url);
  while (next !== undefined) {
    if (seen.has(next.href) || seen.size >= mostPages) throw endless(next);
    seen.add(next.href);
    const answer = await send(client, { method: 'GET', path: next, scope, signal });
    yield await readJson(answer, shape, signal, longestPage);
    next = nextPage(client, answer);
  }
}

/** Follows RFC 8288; only the link to the next page is of interest. */
function nextPage(client: RegistryClient, answer: RegistryAnswer): URL | undefined {
  const link = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(answer.header('link') ?? '')?.[1];
  if (link === undefined) return undefined;
  const next = URL.canParse(link, answer.url.href) ? new URL(link, answer.url) : undefined;
  if (next?.origin === client.url.origin && next.username === '') return next;
  throw new ActionableError(
    `${client.url.host} leads on from ${answer.url.pathname} to ${link}, which was not followed`,
    'Check that this is a registry; a list goes on where it begins.',
  );
}

function endless(url: URL): ActionableError {
  return new ActionableError(
    `${url.host} gives the list at ${url.pathname} without end`,
    'Check that no proxy before the registry drops the query of a request.',
  );
}
