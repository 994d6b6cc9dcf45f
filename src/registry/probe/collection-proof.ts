import { ActionableError } from '../../engine/actionable-error.ts';
import { blobExists } from '../blobs/blob-exists.ts';
import { blobOf, pushBlob } from '../blobs/push-blob.ts';
import type { RegistryClient } from '../client/client.ts';
import { digestOf } from '../content-digest.ts';
import { verifyImage } from '../copy/verify-image.ts';
import { deleteManifest } from '../manifests/delete-manifest.ts';
import { pushManifest } from '../manifests/push-manifest.ts';
import { ownRepositories } from '../own-repositories.ts';
import { probeImage } from './probe-image.ts';

/** What proves that a registry is sound after a collection of garbage, in order. */
export interface CollectionProof {
  /** Before the collection: makes garbage of our own. */
  prepare(signal: AbortSignal): Promise<void>;
  readonly steps: readonly { readonly name: string; run(signal: AbortSignal): Promise<string> }[];
}

/**
 * An image of random content that is pushed and deleted before the collection, and pushed again after it. A registry that
 * still remembers a collected blob would take it for there, and the image would be broken:
 * https://github.com/distribution/distribution/issues/1803.
 *
 * @param kept an image that stays, which is read to its last byte
 */
export function collectionProof(
  client: RegistryClient,
  kept: { readonly repository: string; readonly digest: string } | undefined,
  repository = ownRepositories.probe,
): CollectionProof {
  const image = probeImage();
  const digest = digestOf(image.manifest);
  const push = async (signal: AbortSignal) => {
    for (const blob of image.blobs) await pushBlob(client, repository, blobOf(blob), signal);
    const { mediaType, manifest: bytes } = image;
    await pushManifest(client, repository, image.tag, { mediaType, bytes }, signal);
  };
  const where = `${client.url.host}/${repository}`;
  return {
    async prepare(signal) {
      await push(signal);
      await deleteManifest(client, repository, digest, signal);
    },
    steps: [
      {
        name: 'collected',
        async run(signal) {
          for (const blob of image.blobs.map(digestOf)) {
            if (await blobExists(client, repository, blob, signal)) throw stillThere(where, blob);
          }
          return `${image.blobs.length} blobs that were deleted before are gone`;
        },
      },
      {
        name: 'push again',
        async run(signal) {
          await push(signal);
          return `${where}:${image.tag}, the same blobs`;
        },
      },
      {
        name: 'pull',
        async run(signal) {
          await verifyImage({ client, repository, reference: image.tag }, { signal });
          await deleteManifest(client, repository, digest, signal);
          return `${digest}, every byte as pushed; deleted again`;
        },
      },
      ...(kept === undefined
        ? []
        : [{ name: 'kept image', run: (signal: AbortSignal) => verified(client, kept, signal) }]),
    ],
  };
}

async function verified(
  client: RegistryClient,
  { repository, digest }: { readonly repository: string; readonly digest: string },
  signal: AbortSignal,
): Promise<string> {
  const { blobs } = await verifyImage({ client, repository, reference: digest }, { signal });
  return `${client.url.host}/${repository}@${digest}, ${blobs} ${blobs === 1 ? 'blob' : 'blobs'}, every byte as it should be`;
}

function stillThere(where: string, digest: string): ActionableError {
  return new ActionableError(
    `${where} has ${digest} after it was collected: the registry remembers what is gone`,
    'Restart provision-registry-registry.service on the host; a cache beside it, such as Redis, must be emptied.',
  );
}
