import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { blobOf, pushBlob } from '../../src/registry/blobs/push-blob.ts';
import type { RegistryClient } from '../../src/registry/client/client.ts';
import { digestOf } from '../../src/registry/content-digest.ts';
import { pushManifest } from '../../src/registry/manifests/push-manifest.ts';
import { mediaTypes } from '../../src/registry/media-types.ts';

const { signal } = new AbortController();

/**
 * Pushes `bench/image:latest`, whose one layer is gzip of random bytes, as nobody can compress it further.
 *
 * @param path where the layer is written first, so that it need not be held in memory
 * @returns the digest of the image
 */
export async function pushRandomImage(client: RegistryClient, path: string, mebibytes: number): Promise<string> {
  const random = Readable.from(
    (function* () {
      for (let left = mebibytes; left > 0; left -= 1) yield randomBytes(2 ** 20);
    })(),
  );
  await pipeline(random, createGzip({ level: 0 }), createWriteStream(path));
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk);
    size += chunk.length;
  }
  const layer = { digest: `sha256:${hash.digest('hex')}`, size };
  const config = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', config: {} }));
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: { mediaType: mediaTypes.ociConfig, digest: digestOf(config), size: config.length },
      layers: [{ mediaType: `${mediaTypes.ociLayer}+gzip`, ...layer }],
    }),
  );
  await pushBlob(client, 'bench/image', { ...layer, open: () => createReadStream(path) }, signal);
  await pushBlob(client, 'bench/image', blobOf(config), signal);
  return await pushManifest(
    client,
    'bench/image',
    'latest',
    { mediaType: mediaTypes.ociManifest, bytes: manifest },
    signal,
  );
}
