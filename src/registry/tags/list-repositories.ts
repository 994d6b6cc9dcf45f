import { z } from 'zod';
import type { RegistryClient } from '../client/client.ts';
import { pages } from '../client/pages.ts';

const shape = z.object({ repositories: z.array(z.string()).nullable() });

/**
 * The names of all repositories, also of those whose images are all deleted. Docker Hub and other large registries refuse it.
 *
 * @throws RegistryError with status 401 or 404 where it is refused
 */
export async function listRepositories(client: RegistryClient, signal: AbortSignal): Promise<readonly string[]> {
  const names: string[] = [];
  const list = { path: '/v2/_catalog', scope: 'registry:catalog:*', shape };
  for await (const page of pages(client, list, signal)) names.push(...(page.repositories ?? []));
  return names;
}
