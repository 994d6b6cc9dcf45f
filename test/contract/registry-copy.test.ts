import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pullBlob } from '../../src/registry/blobs/pull-blob.ts';
import { beginUpload, finishUpload, mountBlob, sendChunk } from '../../src/registry/blobs/upload-session.ts';
import { type RegistryClient, registryClient } from '../../src/registry/client/client.ts';
import { hashPassword } from '../../src/registry/configuration/htpasswd.ts';
import { digestOf } from '../../src/registry/content-digest.ts';
import { copyImage } from '../../src/registry/copy/copy-image.ts';
import { pullManifest } from '../../src/registry/manifests/pull-manifest.ts';
import { resolve } from '../../src/registry/manifests/resolve.ts';
import { mediaTypes } from '../../src/registry/media-types.ts';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';
import { type RegistryServer, startRegistry } from '../../src/sandbox/registry/start-registry.ts';
import { signal } from '../registry/images.ts';
import { pushSample, pushSampleIndex } from '../registry/sample-images.ts';
import { credentials, eachRegistry } from './registry-subjects.ts';

let server: RegistryServer;
let source: RegistryClient;
beforeAll(async () => {
  const authority = certificateAuthority();
  const line = await hashPassword(credentials.user, credentials.password, 4);
  const certificate = await authority.issue(['127.0.0.1']);
  server = await startRegistry({ domain: 'source.example.org', htpasswd: () => line, certificate });
  source = registryClient({ url: server.url, ca: authority.ca, ...credentials });
});
afterAll(async () => {
  await source.close();
  await server.close();
});

eachRegistry((subject) => {
  const copy = (repository: string, options: Partial<Parameters<typeof copyImage>[2]> = {}) =>
    copyImage(
      { client: source, repository, reference: 'latest' },
      { client: subject.client, repository, reference: 'latest' },
      { signal, ...options },
    );

  test('takes an image from another registry with every byte', async () => {
    const layers = [randomBytes(200_000), randomBytes(10)];
    const image = await pushSample(source, 'copy/image', 'latest', { layers });
    const copied = await copy('copy/image');
    expect(copied).toMatchObject({ digest: image.digest, manifests: 1, blobs: { copied: 3, present: 0 } });
    const pulled = await pullManifest(subject.client, 'copy/image', 'latest', signal);
    expect(Buffer.from(pulled.bytes).equals(image.bytes)).toBe(true);
    for (const layer of layers) {
      const bytes = await buffer(await pullBlob(subject.client, 'copy/image', digestOf(layer), signal));
      expect(bytes.equals(layer)).toBe(true);
    }
  });

  test('sends nothing of what it has', async () => {
    await pushSample(source, 'copy/again', 'latest', { layers: [randomBytes(5000)] });
    const first = await copy('copy/again');
    expect(first).toMatchObject({ moved: first.size, blobs: { copied: 2 } });
    expect(await copy('copy/again')).toMatchObject({ moved: 0, blobs: { copied: 0, present: 2 } });
  });

  test('takes an index with all its images and attestations, and each of its manifests once', async () => {
    const shared = randomBytes(3000);
    const amd = await pushSample(source, 'copy/index', undefined, { layers: [shared, randomBytes(10)] });
    const arm = await pushSample(source, 'copy/index', undefined, {
      layers: [shared, randomBytes(10)],
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    });
    const attestation = await pushSample(source, 'copy/index', undefined, {
      platform: { os: 'unknown', architecture: 'unknown' },
    });
    const children = { 'linux/amd64': amd, 'linux/arm64/v8': arm, 'unknown/unknown': attestation };
    const index = await pushSampleIndex(source, 'copy/index', 'latest', children);
    const copied = await copy('copy/index');
    expect(copied).toMatchObject({ digest: index.digest, mediaType: mediaTypes.ociIndex, manifests: 4 });
    expect(copied.blobs.copied).toBe(7);
    for (const { digest } of [amd, arm, attestation]) {
      expect(await resolve(subject.client, 'copy/index', digest, signal)).toMatchObject({ digest });
    }
    const pulled = await pullManifest(subject.client, 'copy/index', 'latest', signal);
    expect(Buffer.from(pulled.bytes).equals(index.bytes)).toBe(true);
  });

  test('takes the image for one platform from a list of Docker', async () => {
    const amd = await pushSample(source, 'copy/list', undefined, { docker: true });
    const arm = await pushSample(source, 'copy/list', undefined, {
      docker: true,
      platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
    });
    await pushSampleIndex(
      source,
      'copy/list',
      'latest',
      { 'linux/amd64': amd, 'linux/arm/v7': arm },
      mediaTypes.dockerList,
    );
    const copied = await copy('copy/list', { platform: { os: 'linux', architecture: 'arm' } });
    expect(copied).toMatchObject({ digest: arm.digest, mediaType: mediaTypes.dockerManifest, manifests: 1 });
    expect(await resolve(subject.client, 'copy/list', 'latest', signal)).toMatchObject({ digest: arm.digest });
    expect(await resolve(subject.client, 'copy/list', amd.digest, signal)).toBeUndefined();
  });

  test('takes a list of Docker whole', async () => {
    const amd = await pushSample(source, 'copy/whole', undefined, { docker: true });
    const children = { 'linux/amd64': amd };
    const list = await pushSampleIndex(source, 'copy/whole', 'latest', children, mediaTypes.dockerList);
    expect(await copy('copy/whole')).toMatchObject({ digest: list.digest, mediaType: mediaTypes.dockerList });
  });

  test('takes an image of 100 layers, one without layers and one whose layer is empty', async () => {
    const layers = Array.from({ length: 100 }, () => randomBytes(20));
    const many = await pushSample(source, 'copy/many', 'latest', { layers });
    expect(await copy('copy/many')).toMatchObject({ digest: many.digest, blobs: { copied: 101 } });
    const none = await pushSample(source, 'copy/none', 'latest', {
      layers: [],
      configType: 'application/vnd.example.thing.v1+json',
    });
    expect(await copy('copy/none')).toMatchObject({ digest: none.digest, blobs: { copied: 1 } });
    const empty = await pushSample(source, 'copy/empty', 'latest', { layers: [Buffer.alloc(0), randomBytes(1)] });
    expect(await copy('copy/empty')).toMatchObject({ digest: empty.digest, blobs: { copied: 3 } });
  });

  test('takes from another repository of its own without moving bytes', async () => {
    const image = await pushSample(subject.client, 'copy/own', 'latest');
    const copied = await copyImage(
      { client: subject.client, repository: 'copy/own', reference: 'latest' },
      { client: subject.client, repository: 'copy/mounted', reference: 'other' },
      { signal },
    );
    expect(copied).toMatchObject({ digest: image.digest, moved: 0, blobs: { mounted: 2, copied: 0 } });
  });

  test('takes layers that a repository beside has from there', async () => {
    const layer = randomBytes(4000);
    await pushSample(subject.client, 'copy/base', 'latest', { layers: [layer] });
    await pushSample(source, 'copy/derived', 'latest', { layers: [layer, randomBytes(10)] });
    const copied = await copy('copy/derived', { mountFrom: ['copy/nowhere', 'copy/base'] });
    expect(copied.blobs).toEqual({ mounted: 1, copied: 2, present: 0, foreign: 0 });
    expect(copied.moved).toBe(copied.size - layer.length);
  });

  test('begins an upload in place of a mount that is not to be had, and takes it in chunks', async () => {
    const bytes = randomBytes(1000);
    const target = { client: subject.client, repository: 'copy/chunks' };
    const begun = await mountBlob(target, { digest: digestOf(bytes), from: 'copy/nowhere' }, signal);
    expect(begun).toMatchObject({ offset: 0 });
    if (begun === 'mounted') return;
    const first = await sendChunk(begun, { size: 600, body: () => bytes.subarray(0, 600) }, signal);
    expect(first.offset).toBe(600);
    const second = await sendChunk(first, { size: 400, body: () => bytes.subarray(600) }, signal);
    await finishUpload(second, { digest: digestOf(bytes), size: 0 }, signal);
    const pulled = await buffer(await pullBlob(subject.client, 'copy/chunks', digestOf(bytes), signal));
    expect(pulled.equals(bytes)).toBe(true);
  });

  test('knows a chunk of one byte from none', async () => {
    const begun = await beginUpload({ client: subject.client, repository: 'copy/one' }, signal);
    const first = await sendChunk(begun, { size: 1, body: () => Buffer.from('a') }, signal);
    expect(first.offset).toBe(1);
    await finishUpload(first, { digest: digestOf(Buffer.from('ab')), size: 1, body: () => Buffer.from('b') }, signal);
  });

  test('refuses an index whose images it has not', async () => {
    const image = await pushSample(source, 'copy/sparse', undefined);
    const pushing = pushSampleIndex(subject.client, 'copy/sparse', 'latest', { 'linux/amd64': image });
    await expect(pushing).rejects.toMatchObject({ status: 400, code: 'MANIFEST_BLOB_UNKNOWN' });
  });

  test('refuses the URLs of foreign layers', async () => {
    const pushing = pushSample(subject.client, 'copy/foreign', 'latest', { foreign: ['https://example.org/layer'] });
    await expect(pushing).rejects.toMatchObject({ status: 500, code: 'UNKNOWN' });
  });
});
