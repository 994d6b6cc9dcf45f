import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { blobOf, pushBlob } from '../../../src/registry/blobs/push-blob.ts';
import { registryClient } from '../../../src/registry/client/client.ts';
import { digestOf } from '../../../src/registry/content-digest.ts';
import { type CopyOptions, copyImage } from '../../../src/registry/copy/copy-image.ts';
import type { CopyProgress } from '../../../src/registry/copy/copy-progress.ts';
import { parsePlatform } from '../../../src/registry/images/platform.ts';
import { mediaTypes } from '../../../src/registry/media-types.ts';
import { registryStorage } from '../../../src/sandbox/registry/storage.ts';
import { optionsFor, registryServer } from '../../sandbox/registry/registry-server.ts';
import { signal } from '../images.ts';
import { pushSample, pushSampleIndex } from '../sample-images.ts';
import { scriptedServer } from '../scripted-server.ts';

const image = { repository: 'team/image', reference: 'latest' };
const arm = { os: 'linux', architecture: 'arm64', variant: 'v8' };

async function registry(options: { readonly allowedUrls?: RegExp } = {}) {
  const storage = registryStorage();
  const client = registryClient({ ...optionsFor(await registryServer({ storage, ...options })), tries: 1 });
  onTestFinished(() => client.close());
  return { storage, client };
}

type Registry = Awaited<ReturnType<typeof registry>>;

function copy(source: Registry, destination: Registry, options: Partial<CopyOptions> = {}, reference = 'latest') {
  const [from, to] = [
    { client: source.client, ...image },
    { client: destination.client, ...image, reference },
  ];
  return copyImage(from, to, { signal, awayMs: 0, ...options });
}

async function pushPlatforms({ client }: Registry) {
  const amd = await pushSample(client, 'team/image', undefined);
  const second = await pushSample(client, 'team/image', undefined, { platform: arm });
  const attestation = await pushSample(client, 'team/image', undefined);
  const children = { 'linux/amd64': amd, 'linux/arm64/v8': second, 'unknown/unknown': attestation };
  return { amd, index: await pushSampleIndex(client, 'team/image', 'latest', children) };
}

test('tells which platforms there are when the wanted one is not', async () => {
  const [source, destination] = [await registry(), await registry()];
  await pushPlatforms(source);
  await expect(copy(source, destination, { platform: parsePlatform('linux/s390x') })).rejects.toMatchObject({
    message: 'registry.example.org/team/image has no image for linux/s390x; there is linux/amd64, linux/arm64/v8',
    remedy: 'Choose one of these, or leave out the platform to take all.',
  });
  expect(destination.storage.blobs.size).toBe(0);
});

test('tells which platform an image is for when it is another', async () => {
  const [source, destination] = [await registry(), await registry()];
  await pushSample(source.client, 'team/image', 'latest', { platform: arm });
  await expect(copy(source, destination, { platform: parsePlatform('linux/amd64') })).rejects.toThrow(
    'has no image for linux/amd64; there is linux/arm64/v8',
  );
  expect(await copy(source, destination, { platform: parsePlatform('linux/arm64') })).toMatchObject({ manifests: 1 });
});

test('tells that an artifact is for no platform', async () => {
  const [source, destination] = [await registry(), await registry()];
  await pushSample(source.client, 'team/image', 'latest', { configType: 'application/vnd.example.thing+json' });
  await expect(copy(source, destination, { platform: parsePlatform('linux/amd64') })).rejects.toMatchObject({
    message: 'registry.example.org/team/image has no image for linux/amd64',
    remedy: 'Leave out the platform.',
  });
});

test('tells what an index names and the registry lacks', async () => {
  const [source, destination] = [await registry(), await registry()];
  const { amd } = await pushPlatforms(source);
  source.storage.repositories.get('team/image')?.manifests.delete(amd.digest);
  await expect(copy(source, destination)).rejects.toMatchObject({
    message: `registry.example.org/team/image lacks ${amd.digest} for linux/amd64, which its index names`,
    remedy: 'Push the image there anew, or choose a platform that is there: linux/amd64, linux/arm64/v8.',
  });
  expect(await copy(source, destination, { platform: arm })).toMatchObject({ manifests: 1 });
});

test('copies an index in an index', async () => {
  const [source, destination] = [await registry(), await registry()];
  const child = await pushSample(source.client, 'team/image', undefined);
  const inner = await pushSampleIndex(source.client, 'team/image', undefined, { 'linux/amd64': child });
  const outer = await pushSampleIndex(source.client, 'team/image', 'latest', { 'linux/amd64': inner });
  expect(await copy(source, destination)).toMatchObject({ digest: outer.digest, manifests: 3 });
});

test('refuses indexes without end', async () => {
  const [source, destination] = [await registry(), await registry()];
  let sample = await pushSample(source.client, 'team/image', undefined);
  for (const tag of [undefined, undefined, undefined, 'latest']) {
    sample = await pushSampleIndex(source.client, 'team/image', tag, { 'linux/amd64': sample });
  }
  await expect(copy(source, destination)).rejects.toThrow('lies in indexes more than 4 deep');
});

/** A registry that serves one manifest, whatever is asked for. */
async function serving(mediaType: string, content: unknown) {
  const server = await scriptedServer((_, response) => {
    response.writeHead(200, { 'content-type': mediaType }).end(JSON.stringify(content));
  });
  return { client: registryClient({ url: server.url }), storage: registryStorage() };
}

const digest = digestOf(Buffer.from('x'));
const part = { mediaType: 'application/octet-stream', digest, size: 1 };

test.each([
  [
    'an index that is served as an image',
    mediaTypes.ociManifest,
    { manifests: [], config: part, layers: [] },
    'which it is not',
  ],
  ['an image that is served as an index', mediaTypes.ociIndex, { manifests: [], layers: [] }, 'which it is not'],
  [
    'a manifest of another type than it says',
    mediaTypes.ociManifest,
    { mediaType: mediaTypes.ociIndex },
    'which it is not',
  ],
  ['no JSON object', mediaTypes.ociManifest, 'text', 'which it is not'],
  [
    'a digest that cannot be verified',
    mediaTypes.ociManifest,
    { config: { ...part, digest: 'md5:00' }, layers: [] },
    'config.digest: is no sha256 digest',
  ],
  ['a negative size', mediaTypes.ociManifest, { config: { ...part, size: -1 }, layers: [] }, 'config.size'],
  [
    'an index of other things',
    mediaTypes.ociIndex,
    { manifests: [part] },
    'of type "application/octet-stream", which is no manifest',
  ],
])('refuses %s', async (_, mediaType, content, words) => {
  await expect(copy(await serving(mediaType, content), await registry())).rejects.toThrow(words);
});

test('refuses a manifest that is of another size than its index says', async () => {
  const [source, destination] = [await registry(), await registry()];
  const child = await pushSample(source.client, 'team/image', undefined);
  const wrong = { ...child, bytes: child.bytes.subarray(1) };
  await pushSampleIndex(source.client, 'team/image', 'latest', { 'linux/amd64': wrong });
  const [is, says] = [child.bytes.length, child.bytes.length - 1];
  await expect(copy(source, destination)).rejects.toThrow(
    `has ${is} bytes of ${child.mediaType}, its index says ${says} of ${child.mediaType}`,
  );
});

test('keeps foreign layers where they are', async () => {
  const [source, destination] = [await registry({ allowedUrls: /./ }), await registry({ allowedUrls: /./ })];
  const foreign = ['https://example.org/base'];
  const { digest: wanted } = await pushSample(source.client, 'team/image', 'latest', { foreign });
  let last: CopyProgress | undefined;
  const copied = await copy(source, destination, {
    progress: (progress) => {
      last = progress;
    },
  });
  expect(copied).toMatchObject({ digest: wanted, blobs: { copied: 2, foreign: 1 } });
  expect(last?.blobs[0]).toMatchObject({ state: 'foreign', size: 0 });
});

test('tells how to let foreign layers in', async () => {
  const [source, destination] = [await registry({ allowedUrls: /./ }), await registry()];
  await pushSample(source.client, 'team/image', 'latest', { foreign: ['https://example.org/base'] });
  await expect(copy(source, destination)).rejects.toMatchObject({
    message: expect.stringContaining('the image has foreign layers, which stay at the URLs in its manifest'),
    remedy: expect.stringContaining('validation.manifests.urls.allow'),
  });
});

test('refuses a digest for a name that the copy cannot have', async () => {
  const [source, destination] = [await registry(), await registry()];
  const pushed = await pushSample(source.client, 'team/image', 'latest');
  await expect(copy(source, destination, {}, digest)).rejects.toThrow(
    `cannot become what has the digest ${pushed.digest}`,
  );
  expect(await copy(source, destination, {}, pushed.digest)).toMatchObject({ digest: pushed.digest });
});

test('notices a blob at the destination that is of another size', async () => {
  const [source, destination] = [await registry(), await registry()];
  const layer = randomBytes(10);
  await pushSample(source.client, 'team/image', 'latest', { layers: [layer] });
  await pushBlob(destination.client, 'team/image', blobOf(layer), signal);
  destination.storage.blobs.set(digestOf(layer), layer.subarray(1));
  await expect(copy(source, destination)).rejects.toThrow('has 9 bytes, not the 10 that its manifest tells');
});

test('tells how far each blob and all of them are', async () => {
  const [source, destination] = [await registry(), await registry()];
  const layers = [randomBytes(300_000), randomBytes(1000)];
  await pushSample(source.client, 'team/image', 'latest', { layers });
  await pushBlob(destination.client, 'team/image', blobOf(layers[1] ?? Buffer.alloc(0)), signal);
  const seen: { done: number; moved: number; states: string }[] = [];
  const copied = await copy(source, destination, {
    width: 1,
    progress: ({ done, moved, total, blobs }) => {
      expect(done).toBe(blobs.reduce((sum, blob) => sum + blob.done, 0));
      expect(total).toBe(blobs.reduce((sum, blob) => sum + blob.size, 0));
      seen.push({ done, moved, states: blobs.map(({ state }) => state).join(' ') });
    },
  });
  expect([...new Set(seen.map(({ states }) => states))]).toEqual([
    'copying waiting waiting',
    'copied waiting waiting',
    'copied present waiting',
    'copied present copying',
    'copied present copied',
  ]);
  expect(seen.at(-1)).toMatchObject({ done: copied.size, moved: copied.size - 1000 });
});

test('copies a blob once that an image names twice', async () => {
  const [source, destination] = [await registry(), await registry()];
  const layer = randomBytes(10);
  await pushSample(source.client, 'team/image', 'latest', { layers: [layer, layer] });
  expect((await copy(source, destination)).blobs).toMatchObject({ copied: 2 });
});
