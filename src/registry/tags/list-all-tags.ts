import type { RegistryClient } from '../client/client.ts';
import { RegistryError } from '../client/registry-error.ts';
import { several } from '../several.ts';
import { listTags } from './list-tags.ts';

/** A repository with its tags, in alphabetical order. */
export interface RepositoryTags {
  readonly repository: string;
  readonly tags: readonly string[];
}

/** Each list is one small answer that the registry compares a password for: the way there and that are what takes time. */
const width = 16;

/**
 * The tags of some repositories. One that is not there, or was deleted meanwhile, has none.
 *
 * @returns in the order of the repositories
 */
export async function listAllTags(
  client: RegistryClient,
  repositories: readonly string[],
  signal: AbortSignal,
): Promise<readonly RepositoryTags[]> {
  return await several(repositories, { width, signal }, async (repository, signal) => {
    const tags = await listTags(client, repository, signal).catch((error: unknown) => {
      if (error instanceof RegistryError && error.status === 404) return [];
      throw error;
    });
    return { repository, tags: tags.toSorted() };
  });
}
