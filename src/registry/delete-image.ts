import type { RegistryClient } from './client.ts';
import { deleteManifest } from './delete-manifest.ts';
import { readManifest } from './image-manifest.ts';
import { listImages } from './list-images.ts';
import { isIndex } from './media-types.ts';
import { pullManifest } from './pull-manifest.ts';
import { RegistryError } from './registry-error.ts';

export interface DeletedImage {
  /** Tags that ended with it. */
  readonly tags: readonly string[];
  /** Digests of the manifests deleted: its own, and of an index those that nothing else leads to. */
  readonly manifests: readonly string[];
}

/**
 * Deletes an image with all its tags. Of an index, the images that it names go too, but for those that have tags of their
 * own or that another tagged index names. Its blobs take room until garbage collection.
 *
 * @throws RegistryError with status 404 when there is none, 405 when the registry does not allow deletion
 */
export async function deleteImage(
  client: RegistryClient,
  repository: string,
  digest: string,
  signal: AbortSignal,
): Promise<DeletedImage> {
  const images = await listImages(client, repository, signal);
  const tags = images.find((image) => image.digest === digest)?.tags ?? [];
  const own = await named(client, repository, digest, signal);
  const kept = new Set<string>([digest]);
  for (const other of own.length === 0 ? [] : images) {
    if (other.digest === digest) continue;
    kept.add(other.digest);
    const below = isIndex(other.mediaType) ? await named(client, repository, other.digest, signal) : [];
    for (const each of below) kept.add(each);
  }
  // The index first: at no time does it name what is gone.
  await deleteManifest(client, repository, digest, signal);
  const manifests = [digest];
  for (const each of new Set(own)) {
    if (!kept.has(each) && (await deleteIfThere(client, repository, each, signal))) manifests.push(each);
  }
  return { tags, manifests };
}

/** Digests of all that an index leads to, also of what is there no more. */
async function named(
  client: RegistryClient,
  repository: string,
  digest: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const manifest = await pullManifest(client, repository, digest, signal);
  if (!isIndex(manifest.mediaType)) return [];
  const content = readManifest(manifest, `${client.url.host}/${repository}@${digest}`);
  const digests: string[] = [];
  for (const entry of content.kind === 'index' ? content.entries : []) {
    digests.push(entry.digest);
    if (!isIndex(entry.mediaType)) continue;
    const below = named(client, repository, entry.digest, signal);
    digests.push(...(await below.catch((error: unknown) => (isMissing(error) ? [] : Promise.reject(error)))));
  }
  return digests;
}

async function deleteIfThere(client: RegistryClient, repository: string, digest: string, signal: AbortSignal) {
  try {
    await deleteManifest(client, repository, digest, signal);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof RegistryError && error.status === 404;
}
