import { z } from 'zod';
import type { RegistryClient } from './client.ts';
import { readJson } from './read-body.ts';
import { pulling } from './scope.ts';
import { send } from './send.ts';

// A repository whose tags are all deleted has `null` for them.
const page = z.object({ tags: z.array(z.string()).nullable() });

/**
 * All tags of a repository, page by page.
 *
 * @throws RegistryError with status 404 when there is no such repository
 */
export async function listTags(
  client: RegistryClient,
  repository: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const tags: string[] = [];
  let next: string | URL | undefined = `/v2/${repository}/tags/list`;
  while (next !== undefined) {
    const answer = await send(client, { method: 'GET', path: next, scope: pulling(repository), signal });
    tags.push(...((await readJson(answer, page, signal)).tags ?? []));
    const link = /<([^>]+)>\s*;\s*rel="?next"?/.exec(answer.header('link') ?? '')?.[1];
    next = link === undefined ? undefined : new URL(link, answer.url);
  }
  return tags;
}
