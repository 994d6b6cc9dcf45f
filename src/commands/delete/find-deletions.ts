import { ActionableError } from '../../engine/actionable-error.ts';
import type { RegistryClient } from '../../registry/client/client.ts';
import { several } from '../../registry/several.ts';
import { type Deletion, deletionsOf } from '../../registry/tags/deletions.ts';
import { listRepositories } from '../../registry/tags/list-repositories.ts';
import { isMissing, type RepositoryContent, readRepository } from '../../registry/tags/repository-content.ts';
import { didYouMean } from '../../target/did-you-mean.ts';
import type { RepositoryDeletions } from './changes.ts';
import type { DeletionTarget } from './targets.ts';

/** How many repositories at once. */
const width = 4;

/**
 * Finds what falls with what is to be deleted.
 *
 * @param listLine the line that lists a repository
 * @throws ActionableError when one of it is not there, or an image that stays is made of it
 */
export async function findDeletions(
  client: RegistryClient,
  targets: readonly DeletionTarget[],
  signal: AbortSignal,
  listLine: (repository: string) => string,
): Promise<readonly RepositoryDeletions[]> {
  const repositories = [...new Set(targets.map(({ repository }) => repository))];
  return await several(repositories, { width, signal }, async (repository, signal) => {
    const asked = targets.filter((target) => target.repository === repository);
    const digests = asked.flatMap(({ digest }) => digest ?? []);
    const content = await readRepository(client, repository, { untagged: digests, signal }).catch((error: unknown) =>
      isMissing(error) ? noRepository(client, repository, signal) : Promise.reject(error),
    );
    const { images } = content;
    const whole = asked.some(({ tag, digest }) => tag === undefined && digest === undefined);
    const known = images.flatMap(({ tags }) => tags);
    if (whole && known.length === 0 && digests.length === 0) throw empty(client, repository);
    for (const { tag, digest } of asked) {
      if (tag !== undefined && !known.includes(tag)) throw noTag(client, content, tag, listLine(repository));
      if (digest !== undefined && !content.manifests.has(digest))
        throw noDigest(client, repository, digest, listLine(repository));
    }
    const deletions = deletionsOf(content, {
      tags: new Set(asked.flatMap(({ tag }) => tag ?? [])),
      digests: new Set([...digests, ...(whole ? images.map(({ digest }) => digest) : [])]),
    });
    for (const digest of digests) refuseNeeded(client, content, digest, deletions);
    return { content, deletions };
  });
}

/** Without it an index that stays would be broken; a tag can go, the image cannot. */
function refuseNeeded(
  { url }: RegistryClient,
  { repository, images, manifests }: RepositoryContent,
  digest: string,
  deletions: readonly Deletion[],
): void {
  if (deletions.some((deletion) => deletion.manifests.includes(digest))) return;
  const index = images.find((image) => manifests.get(image.digest)?.children.includes(digest));
  const tag = index?.tags.join(', ') ?? deletions.find((one) => one.digest === digest)?.neededBy.join(', ') ?? '';
  throw new ActionableError(
    `${url.host}/${repository}@${digest} is part of ${repository}:${tag}, which would be broken without it`,
    'Delete that too, or leave this one: an index goes with the images that nothing else needs.',
  );
}

async function noRepository(client: RegistryClient, repository: string, signal: AbortSignal): Promise<never> {
  const near = didYouMean(repository, await listRepositories(client, signal));
  throw new ActionableError(
    `${client.url.host} has no repository ${repository}${near}`,
    'list shows all repositories of the registry.',
  );
}

function noTag(
  { url }: RegistryClient,
  { repository, images }: RepositoryContent,
  tag: string,
  line: string,
): ActionableError {
  const near = didYouMean(
    tag,
    images.flatMap(({ tags }) => tags),
  );
  return new ActionableError(`${url.host}/${repository} has no tag ${tag}${near}`, `To see its tags: ${line}`);
}

function noDigest({ url }: RegistryClient, repository: string, digest: string, line: string): ActionableError {
  return new ActionableError(`${url.host}/${repository} has no image ${digest}`, `To see its images: ${line}`);
}

function empty({ url }: RegistryClient, repository: string): ActionableError {
  return new ActionableError(
    `${url.host}/${repository} has no tag any more`,
    'There is nothing left to delete by name; clean deletes images without a tag and frees the space.',
  );
}
