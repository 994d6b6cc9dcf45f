import { z } from 'zod';
import type { RegistryClient } from '../client/client.ts';
import { pages } from '../client/pages.ts';
import { pulling } from '../client/scope.ts';

// A repository whose tags are all deleted has `null` for them.
const shape = z.object({ tags: z.array(z.string()).nullable() });

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
  const list = { path: `/v2/${repository}/tags/list`, scope: pulling(repository), shape };
  for await (const page of pages(client, list, signal)) tags.push(...(page.tags ?? []));
  return tags;
}
