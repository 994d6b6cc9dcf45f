import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { pullBlob } from '../../../src/registry/blobs/pull-blob.ts';
import { blobOf, pushBlob } from '../../../src/registry/blobs/push-blob.ts';
import { type RegistryClient, registryClient } from '../../../src/registry/client/client.ts';
import { digestOf } from '../../../src/registry/content-digest.ts';
import { type CopyOptions, copyImage } from '../../../src/registry/copy/copy-image.ts';
import type { CopyProgress } from '../../../src/registry/copy/copy-progress.ts';
import { pushManifest } from '../../../src/registry/manifests/push-manifest.ts';
import { mediaTypes } from '../../../src/registry/media-types.ts';
import { hasDistribution, startDistribution } from '../distribution.ts';
import { signal } from '../images.ts';
import { pushSample } from '../sample-images.ts';

const mebibyte = 1024 * 1024;
const credentials = { user: 'ada', password: 'secret' };
const image = { repository: 'team/image', reference: 'latest' };
const real = test.skipIf(!hasDistribution);

async function registry() {
  const server = await startDistribution(credentials);
  const lines: string[] = [];
  const client = registryClient({ url: server.url, ...credentials, log: (line) => lines.push(line) });
  onTestFinished(async () => {
    await client.close();
    await server.close();
  });
  return { server, client, lines };
}

/** Pushes an image with one layer that is never in memory as a whole. */
async function pushLarge(client: RegistryClient, mebibytes: number): Promise<string> {
  const block = randomBytes(mebibyte);
  const blocks = () =>
    Readable.from(
      Array.from({ length: mebibytes }, () => block),
      { objectMode: false },
    );
  const hash = createHash('sha256');
  for (let left = mebibytes; left > 0; left -= 1) hash.update(block);
  const layer = { digest: `sha256:${hash.digest('hex')}`, size: mebibytes * mebibyte };
  await pushBlob(client, image.repository, { ...layer, open: blocks }, signal);
  const config = Buffer.from('{}');
  await pushBlob(client, image.repository, blobOf(config), signal);
  const manifest = {
    schemaVersion: 2,
    config: { mediaType: mediaTypes.ociConfig, digest: digestOf(config), size: config.length },
    layers: [{ mediaType: mediaTypes.ociLayer, ...layer }],
  };
  const pushed = { mediaType: mediaTypes.ociManifest, bytes: Buffer.from(JSON.stringify(manifest)) };
  await pushManifest(client, image.repository, image.reference, pushed, signal);
  return layer.digest;
}

/** Acts once, when so many bytes have gone over the wire. */
function onceMoved(bytes: number, act: () => Promise<void>) {
  let acting: Promise<void> | undefined;
  return {
    progress({ moved }: CopyProgress) {
      if (moved >= bytes) acting ??= act();
    },
    acted: async () => await acting,
  };
}

async function copy(source: RegistryClient, destination: RegistryClient, options: Partial<CopyOptions>) {
  return await copyImage({ client: source, ...image }, { client: destination, ...image }, { signal, ...options });
}

real(
  'survives that the destination is killed in the middle of a layer and started again (needs docker-registry)',
  async () => {
    const [source, destination] = [await registry(), await registry()];
    const digest = await pushLarge(source.client, 64);
    const killing = onceMoved(20 * mebibyte, async () => {
      await destination.server.stop('SIGKILL');
      await destination.server.start();
    });
    const copied = await copy(source.client, destination.client, { progress: killing.progress });
    await killing.acted();
    expect(copied.blobs).toMatchObject({ copied: 2 });
    expect(destination.lines.join('\n')).toContain('trying again');
    // Read back and verified by its digest.
    for await (const _ of await pullBlob(destination.client, image.repository, digest, signal));
    // From the failure on it goes in chunks, so that the next one would cost less.
    expect(destination.lines.some((line) => line.startsWith('registry PATCH'))).toBe(true);
  },
);

real(
  'survives that the source is killed in the middle of a layer and started again (needs docker-registry)',
  async () => {
    const [source, destination] = [await registry(), await registry()];
    const digest = await pushLarge(source.client, 64);
    const killing = onceMoved(20 * mebibyte, async () => {
      await source.server.stop('SIGKILL');
      await source.server.start();
    });
    const copied = await copy(source.client, destination.client, { progress: killing.progress });
    await killing.acted();
    expect(copied.moved).toBe(copied.size);
    expect(source.lines.some((line) => line.includes('-> 206'))).toBe(true);
    for await (const _ of await pullBlob(destination.client, image.repository, digest, signal));
  },
);

real('waits for a registry that is restarted between two requests (needs docker-registry)', async () => {
  const [source, destination] = [await registry(), await registry()];
  await pushSample(source.client, image.repository, image.reference, { layers: [randomBytes(10), randomBytes(10)] });
  await destination.server.stop();
  const copying = copy(source.client, destination.client, {});
  await expect.poll(() => destination.lines.join('\n'), { timeout: 60_000 }).toContain('connection refused');
  await destination.server.start();
  expect(await copying).toMatchObject({ blobs: { copied: 3 } });
});

real('holds little of a layer in memory (needs docker-registry)', async () => {
  const [source, destination] = [await registry(), await registry()];
  await pushLarge(source.client, 256);
  const before = process.memoryUsage.rss();
  let most = before;
  const progress = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  await copy(source.client, destination.client, { progress });
  expect((most - before) / mebibyte).toBeLessThan(128);
});
