import { ActionableError } from '../../engine/actionable-error.ts';
import { enduring, patience } from '../client/patience.ts';
import type { ImagePlace, Place } from '../client/place.ts';
import { RegistryError } from '../client/registry-error.ts';
import { blobsOf, bottomUp } from '../images/image-parts.ts';
import { type ImageTree, platformsOf, readImage } from '../images/image-tree.ts';
import type { Platform } from '../images/platform.ts';
import { pushManifest } from '../manifests/push-manifest.ts';
import { several } from '../several.ts';
import { copyBlob } from './copy-blob.ts';
import { type CopyProgress, copyMeter } from './copy-progress.ts';

export interface CopyOptions {
  /** Only the image for this platform of an index. Default: all that the index names, and the index. */
  readonly platform?: Platform | undefined;
  /** Blobs under way at once. Default 4. */
  readonly width?: number;
  /** Repositories of the destination's registry whose blobs may be mounted instead of copied. */
  readonly mountFrom?: readonly string[];
  /** How long a registry that restarts is waited for, in milliseconds. Default 120,000. */
  readonly awayMs?: number;
  /** Told of each change, which is often: for each packet. */
  readonly progress?: (progress: CopyProgress) => void;
  readonly signal: AbortSignal;
}

export interface CopiedImage {
  /** Of the manifest that the reference stands for at the destination. */
  readonly digest: string;
  readonly mediaType: string;
  /** Of an index, or of what was chosen from one: each once. */
  readonly platforms: readonly string[];
  /** Bytes of all blobs, foreign ones apart. */
  readonly size: number;
  /** Manifests and indexes pushed. */
  readonly manifests: number;
  /** How many blobs went each way. */
  readonly blobs: Readonly<Record<'copied' | 'present' | 'mounted' | 'foreign', number>>;
  /** Bytes that went over the wire. */
  readonly moved: number;
}

/**
 * Copies an image from one registry to another, byte for byte, so that its digest stays the same. Layers stream through
 * this process without being kept; what the destination has is not sent. A registry that restarts meanwhile is waited
 * for, and what it has of a layer is not sent again where it allows that.
 *
 * The reference at the destination is set last, once all that it leads to is there.
 *
 * @param destination its reference may be a tag, or the very digest of what is copied
 * @throws ActionableError or RegistryError; what has been copied by then is not sent again the next time
 */
export async function copyImage(
  source: ImagePlace,
  destination: ImagePlace,
  options: CopyOptions,
): Promise<CopiedImage> {
  const { platform, signal, width = 4, mountFrom = [], awayMs = 120_000 } = options;
  const { client, repository, reference } = source;
  const atSource = patience({ tries: client.tries, awayMs, signal, say: client.log });
  const tree = await enduring(atSource, () => readImage(client, repository, reference, { platform, signal }));
  refuseOtherDigest(destination, tree);
  const blobs = blobsOf(tree);
  const meter = copyMeter(
    blobs.map(({ digest, size, foreign }) => ({ digest, size: foreign ? 0 : size })),
    options.progress ?? (() => undefined),
  );
  // The largest first: the last one alone would leave the others' places empty.
  const order = blobs.toSorted((a, b) => b.size - a.size);
  const ways = await several(order, { width, signal }, async (blob, signal) => {
    if (!blob.foreign) {
      return await copyBlob({ source, destination, blob, mountFrom, meter: meter.blob(blob.digest), awayMs, signal });
    }
    meter.blob(blob.digest).end('foreign');
    return 'foreign';
  });
  const manifests = bottomUp(tree);
  for (const { manifest } of manifests) {
    const reference = manifest === tree.manifest ? destination.reference : manifest.digest;
    await push(destination, reference, manifest, { awayMs, signal, foreign: ways.includes('foreign') });
  }
  const count = (way: (typeof ways)[number]) => ways.filter((one) => one === way).length;
  return {
    digest: tree.manifest.digest,
    mediaType: tree.manifest.mediaType,
    platforms: platformsOf([tree, ...tree.children]),
    size: meter.progress.total,
    manifests: manifests.length,
    blobs: { copied: count('copied'), present: count('present'), mounted: count('mounted'), foreign: count('foreign') },
    moved: meter.progress.moved,
  };
}

async function push(
  { client, repository }: Place,
  reference: string,
  manifest: ImageTree['manifest'],
  { awayMs, signal, foreign }: { readonly awayMs: number; readonly signal: AbortSignal; readonly foreign: boolean },
): Promise<void> {
  const persevering = patience({ tries: client.tries, awayMs, signal, say: client.log });
  try {
    // The same bytes under the same name: doing it twice is doing it once.
    await enduring(persevering, () => pushManifest(client, repository, reference, manifest, signal));
  } catch (error) {
    // Distribution says 500 to URLs that it is not configured to allow, and not why.
    if (!foreign || !(error instanceof RegistryError) || (error.status !== 400 && error.status !== 500)) throw error;
    throw new ActionableError(
      `${error.message}; the image has foreign layers, which stay at the URLs in its manifest`,
      'Allow these URLs in the registry (validation.manifests.urls.allow), or choose an image without such layers.',
      { cause: error },
    );
  }
}

function refuseOtherDigest({ client, repository, reference }: ImagePlace, { manifest }: ImageTree): void {
  if (!reference.includes(':') || reference === manifest.digest) return;
  throw new ActionableError(
    `${client.url.host}/${repository}@${reference} cannot become what has the digest ${manifest.digest}`,
    'Name a tag for the copy.',
  );
}
