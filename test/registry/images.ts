import { blobOf, pushBlob } from '../../src/registry/blobs/push-blob.ts';
import type { RegistryClient } from '../../src/registry/client/client.ts';
import { digestOf } from '../../src/registry/content-digest.ts';
import { pushManifest } from '../../src/registry/manifests/push-manifest.ts';
import { mediaTypes } from '../../src/registry/media-types.ts';
import { probeImage } from '../../src/registry/probe/probe-image.ts';

export const signal = new AbortController().signal;

/** Pushes an image of random content under a tag. */
export async function pushImage(client: RegistryClient, repository: string, tag: string) {
  const image = probeImage();
  for (const blob of image.blobs) await pushBlob(client, repository, blobOf(blob), signal);
  const manifest = { mediaType: image.mediaType, bytes: image.manifest };
  const digest = await pushManifest(client, repository, tag, manifest, signal);
  return { ...image, digest };
}

/** Pushes an index of one image, which must be there already, under a tag. */
export async function pushIndex(
  client: RegistryClient,
  repository: string,
  tag: string,
  image: Awaited<ReturnType<typeof pushImage>>,
  mediaType: string = mediaTypes.ociIndex,
) {
  const child = {
    mediaType: image.mediaType,
    digest: image.digest,
    size: image.manifest.length,
    platform: { architecture: 'amd64', os: 'linux' },
  };
  // Spaces and order that no serializer of a registry would choose.
  const bytes = Buffer.from(JSON.stringify({ manifests: [child], mediaType, schemaVersion: 2 }, null, 3));
  await pushManifest(client, repository, tag, { mediaType, bytes }, signal);
  return { bytes, digest: digestOf(bytes) };
}
