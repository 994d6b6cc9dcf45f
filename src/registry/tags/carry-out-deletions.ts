import { ActionableError } from '../../engine/actionable-error.ts';
import type { RegistryClient } from '../client/client.ts';
import { deleteManifest } from '../manifests/delete-manifest.ts';
import { isIndex } from '../media-types.ts';
import { deleteTag } from './delete-tag.ts';
import type { Deletion } from './deletions.ts';
import { listImages } from './list-images.ts';
import { isMissing, type RepositoryContent, readRepository } from './repository-content.ts';

/**
 * Carries out one deletion. What is gone already is as it should be.
 *
 * @throws RegistryError with status 405 when the registry does not allow deletion
 */
export async function carryOut(
  client: RegistryClient,
  { repository, tags, manifests }: Deletion,
  signal: AbortSignal,
): Promise<void> {
  const gone = (error: unknown) => (isMissing(error) ? undefined : Promise.reject(error));
  if (manifests.length === 0) {
    for (const tag of tags) await deleteTag(client, repository, tag, signal).catch(gone);
  }
  for (const digest of manifests) await deleteManifest(client, repository, digest, signal).catch(gone);
}

/**
 * The last look before anything is deleted from a repository. A digest goes with all its tags, so nothing may have been
 * tagged with it, or have been built upon it, since the repository was read.
 *
 * @throws ActionableError when it has changed so
 */
export async function refuseChanged(
  client: RegistryClient,
  before: RepositoryContent,
  deletions: readonly Deletion[],
  signal: AbortSignal,
): Promise<void> {
  const { repository } = before;
  const now = await listImages(client, repository, signal).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const falling = new Set(deletions.flatMap(({ manifests }) => manifests));
  const known = new Map(before.images.flatMap(({ digest, tags }) => tags.map((tag) => [tag, digest] as const)));
  const moving = new Map(deletions.flatMap(({ digest, tags }) => tags.map((tag) => [tag, digest] as const)));
  for (const { digest, mediaType, tags } of now) {
    const moved = tags.find((tag) => (moving.get(tag) ?? digest) !== digest);
    const added = falling.has(digest) ? tags.find((tag) => known.get(tag) !== digest) : undefined;
    const changed = moved ?? added;
    if (changed !== undefined) throw changedSince(client, repository, changed);
    if (before.manifests.has(digest) || !isIndex(mediaType)) continue;
    const { manifests } = await readRepository(client, repository, { untagged: [digest], signal });
    const built = manifests.get(digest)?.children.some((child) => falling.has(child));
    if (built) throw changedSince(client, repository, tags[0] ?? digest);
  }
}

function changedSince({ url }: RegistryClient, repository: string, tag: string): ActionableError {
  return new ActionableError(
    `${url.host}/${repository}:${tag} was pushed since the plan was made, which changes what would fall; nothing of ${repository} is deleted`,
    'Run again and read the new plan.',
  );
}
