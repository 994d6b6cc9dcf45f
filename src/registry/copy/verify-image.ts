import { blobSource } from '../blobs/blob-source.ts';
import { enduring, patience } from '../client/patience.ts';
import type { ImagePlace } from '../client/place.ts';
import { blobsOf } from '../images/image-parts.ts';
import { readImage } from '../images/image-tree.ts';
import { several } from '../several.ts';
import type { CopyOptions } from './copy-image.ts';
import { copyMeter } from './copy-progress.ts';

export interface VerifiedImage {
  readonly digest: string;
  /** How many blobs were read. */
  readonly blobs: number;
  /** Bytes of them. */
  readonly size: number;
}

/**
 * Reads all of an image as a pull would, keeping nothing, and compares each byte with its digest. Foreign layers are not
 * in the registry and are left out.
 *
 * @throws ActionableError for what is damaged or missing; RegistryError with status 404 when there is no such image
 */
export async function verifyImage(
  { client, repository, reference }: ImagePlace,
  options: Pick<CopyOptions, 'platform' | 'width' | 'awayMs' | 'progress' | 'signal'>,
): Promise<VerifiedImage> {
  const { platform, signal, width = 4, awayMs = 120_000, progress = () => undefined } = options;
  const persevering = () => patience({ tries: client.tries, awayMs, signal, say: client.log });
  const tree = await enduring(persevering(), () => readImage(client, repository, reference, { platform, signal }));
  const blobs = blobsOf(tree).filter(({ foreign }) => !foreign);
  const meter = copyMeter(blobs, progress);
  await several(blobs, { width, signal }, async (blob, signal) => {
    const { at, end } = meter.blob(blob.digest);
    let position = 0;
    for await (const chunk of blobSource(client, repository, blob, persevering()).read(0, signal)) {
      position += chunk.length;
      at(position);
    }
    end('present');
  });
  return { digest: tree.manifest.digest, blobs: blobs.length, size: meter.progress.total };
}
