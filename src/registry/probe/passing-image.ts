import { blobOf, pushBlob } from '../blobs/push-blob.ts';
import { type RegistryOptions, registryClient } from '../client/client.ts';
import { digestOf } from '../content-digest.ts';
import { deleteManifest } from '../manifests/delete-manifest.ts';
import { pushManifest } from '../manifests/push-manifest.ts';
import { probeImage } from './probe-image.ts';

/** Deleting goes on after a cancellation, but not for ever. */
const cleaningMs = 30_000;

/**
 * Pushes an image that no registry has seen, has something done with it, and deletes it again, whatever comes of that.
 *
 * @param act given the digest of the image
 */
export async function withPassingImage<T>(
  options: RegistryOptions,
  repository: string,
  signal: AbortSignal,
  act: (digest: string) => Promise<T>,
): Promise<T> {
  const client = registryClient(options);
  try {
    const { tag, mediaType, manifest, blobs } = probeImage();
    await Promise.all(blobs.map((blob) => pushBlob(client, repository, blobOf(blob), signal)));
    await pushManifest(client, repository, tag, { mediaType, bytes: manifest }, signal);
    const digest = digestOf(manifest);
    try {
      return await act(digest);
    } finally {
      await deleteManifest(client, repository, digest, AbortSignal.timeout(cleaningMs));
    }
  } finally {
    await client.close();
  }
}
