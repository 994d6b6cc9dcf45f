import { createCipheriv, createHash, randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Blob, blobOf } from '../blobs/push-blob.ts';
import { digestOf } from '../content-digest.ts';
import { mediaTypes } from '../media-types.ts';
import { tarEnd, tarHeader } from './tar.ts';

/** An image made here, to prove that a registry takes large layers. */
export interface SyntheticImage {
  readonly mediaType: string;
  readonly manifest: Uint8Array;
  readonly digest: string;
  /** Its layer and its configuration. */
  readonly blobs: readonly Blob[];
  /** Bytes of all its parts. */
  readonly size: number;
}

const pieceBytes = 1024 * 1024;

/**
 * Makes an image that no registry has seen: one layer with one file of random bytes, which no proxy can make smaller. It is
 * made anew each time it is read, so that it takes no room.
 *
 * @param fileBytes how large the file is
 * @param key of 32 bytes, of which the layer's content follows; given the same one again, only the configuration is new, and
 *   what a registry keeps of the layer until its garbage collection is no more than before
 */
export async function syntheticImage(fileBytes: number, key: Uint8Array = randomBytes(32)): Promise<SyntheticImage> {
  const open = () => Readable.from(layerBytes(key, fileBytes), { objectMode: false });
  const layer = await described(open);
  const config = json({
    architecture: 'amd64',
    os: 'linux',
    config: { Labels: { 'provision-registry.synthetic': randomUUID() } },
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: { mediaType: mediaTypes.ociConfig, digest: digestOf(config), size: config.length },
    layers: [{ mediaType: mediaTypes.ociLayer, ...layer }],
  });
  return {
    mediaType: mediaTypes.ociManifest,
    manifest,
    digest: digestOf(manifest),
    blobs: [{ ...layer, open }, blobOf(config)],
    size: layer.size + config.length + manifest.length,
  };
}

/** A tar archive whose file is the key stream of AES in counter mode: random to see, and the same each time. */
function* layerBytes(key: Uint8Array, fileBytes: number): Generator<Uint8Array> {
  yield tarHeader('synthetic', fileBytes);
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  const zeros = Buffer.alloc(pieceBytes);
  for (let left = fileBytes; left > 0; left -= pieceBytes) {
    yield cipher.update(zeros.subarray(0, Math.min(left, pieceBytes)));
  }
  yield tarEnd(fileBytes);
}

async function described(open: () => Readable): Promise<{ readonly digest: string; readonly size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of open() as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { digest: `sha256:${hash.digest('hex')}`, size };
}

function json(content: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(content));
}
