import type { RegistryClient } from '../client/client.ts';
import { type Descriptor, resolve } from '../manifests/resolve.ts';
import { several } from '../several.ts';
import { listTags } from './list-tags.ts';

/** A manifest or index that has tags, with all of them. */
export interface TaggedImage extends Descriptor {
  /** In alphabetical order; never empty. */
  readonly tags: readonly string[];
}

const width = 6;

/**
 * What the tags of a repository stand for. Tags that share a digest are one image: deleting it by digest ends all of them.
 *
 * @returns in the order of their first tags
 * @throws RegistryError with status 404 when there is no such repository
 */
export async function listImages(
  client: RegistryClient,
  repository: string,
  signal: AbortSignal,
): Promise<readonly TaggedImage[]> {
  const tags = (await listTags(client, repository, signal)).toSorted();
  const found = await several(tags, { width, signal }, async (tag, signal) => ({
    tag,
    descriptor: await resolve(client, repository, tag, signal),
  }));
  return imagesOf(found);
}

/** Tags brought together by what they stand for; one that stands for nothing was deleted between the list and the look. */
export function imagesOf(
  found: readonly { readonly tag: string; readonly descriptor: Descriptor | undefined }[],
): readonly TaggedImage[] {
  const images = new Map<string, Descriptor & { tags: string[] }>();
  for (const { tag, descriptor } of found) {
    if (descriptor === undefined) continue;
    const { digest, mediaType, size } = descriptor;
    const image = images.get(digest) ?? { digest, mediaType, size, tags: [] };
    image.tags.push(tag);
    images.set(digest, image);
  }
  return [...images.values()];
}
