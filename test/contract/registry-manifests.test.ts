import { expect, test } from 'vitest';
import { pullBlob } from '../../src/registry/blobs/pull-blob.ts';
import { digestOf } from '../../src/registry/content-digest.ts';
import { deleteManifest } from '../../src/registry/manifests/delete-manifest.ts';
import { pullManifest } from '../../src/registry/manifests/pull-manifest.ts';
import { pushManifest } from '../../src/registry/manifests/push-manifest.ts';
import { resolve } from '../../src/registry/manifests/resolve.ts';
import { mediaTypes } from '../../src/registry/media-types.ts';
import { listTags } from '../../src/registry/tags/list-tags.ts';
import { pushImage, pushIndex, signal } from '../registry/images.ts';
import { eachRegistry } from './registry-subjects.ts';

eachRegistry((subject) => {
  test('gives a manifest back byte for byte, by tag and by digest, with its type', async () => {
    const image = await pushImage(subject.client, 'team/image', 'latest');
    const index = await pushIndex(subject.client, 'team/image', 'index', image);
    for (const reference of ['index', index.digest]) {
      const pulled = await pullManifest(subject.client, 'team/image', reference, signal);
      expect(Buffer.from(pulled.bytes).equals(index.bytes)).toBe(true);
      expect(pulled).toMatchObject({ digest: index.digest, mediaType: mediaTypes.ociIndex });
    }
    expect(await resolve(subject.client, 'team/image', 'latest', signal)).toEqual({
      digest: image.digest,
      mediaType: mediaTypes.ociManifest,
      size: image.manifest.length,
    });
  });

  test('hides OCI manifests and indexes from who does not accept them', async () => {
    const image = await pushImage(subject.client, 'team/hidden', 'image');
    await pushIndex(subject.client, 'team/hidden', 'index', image);
    const path = '/v2/team/hidden/manifests';
    const accept = { accept: mediaTypes.ociManifest };
    const index = await subject.raw({ method: 'GET', path: `${path}/index`, headers: accept });
    const words = 'OCI index found, but accept header does not support OCI indexes';
    expect([index.status, index.text]).toEqual([404, expect.stringContaining(words)]);
    const found = await subject.raw({ method: 'GET', path: `${path}/image`, headers: accept });
    expect(found.status).toBe(200);
    const unasked = await subject.raw({ method: 'GET', path: `${path}/image` });
    expect([unasked.status, unasked.text]).toEqual([404, expect.stringContaining('OCI manifest found')]);
  });

  test('gives the image for linux/amd64 to who knows no Docker lists', async () => {
    const image = await pushImage(subject.client, 'team/list', 'image');
    const bytes = Buffer.from(
      Buffer.from(image.manifest).toString().replace(mediaTypes.ociManifest, mediaTypes.dockerManifest),
    );
    const manifest = { mediaType: mediaTypes.dockerManifest, bytes };
    const digest = await pushManifest(subject.client, 'team/list', 'image', manifest, signal);
    const child = { ...image, manifest: bytes, digest, mediaType: mediaTypes.dockerManifest };
    await pushIndex(subject.client, 'team/list', 'list', child, mediaTypes.dockerList);
    const headers = { accept: mediaTypes.dockerManifest };
    const given = await subject.raw({ method: 'GET', path: '/v2/team/list/manifests/list', headers });
    expect([given.status, given.header('content-type')]).toEqual([200, mediaTypes.dockerManifest]);
    expect(given.header('docker-content-digest')).toBe(digest);
  });

  test('refuses a manifest whose blobs it has not', async () => {
    const image = await pushImage(subject.client, 'team/whole', 'latest');
    const pushing = pushManifest(
      subject.client,
      'team/partial',
      'latest',
      { mediaType: image.mediaType, bytes: image.manifest },
      signal,
    );
    await expect(pushing).rejects.toMatchObject({ status: 400, code: 'MANIFEST_BLOB_UNKNOWN' });
  });

  test('refuses what is no manifest', async () => {
    const manifest = { mediaType: 'application/json', bytes: Buffer.from('{}') };
    const pushing = pushManifest(subject.client, 'team/nonsense', 'latest', manifest, signal);
    await expect(pushing).rejects.toMatchObject({ status: 400, code: 'MANIFEST_INVALID' });
  });

  test('tells what it does not know', async () => {
    const unknown = pullManifest(subject.client, 'team/unknown', 'latest', signal);
    await expect(unknown).rejects.toMatchObject({ status: 404, code: 'MANIFEST_UNKNOWN' });
    await expect(listTags(subject.client, 'team/unknown', signal)).rejects.toMatchObject({ code: 'NAME_UNKNOWN' });
    const blob = pullBlob(subject.client, 'team/unknown', digestOf(Buffer.from('x')), signal);
    await expect(blob).rejects.toMatchObject({ status: 404, code: 'BLOB_UNKNOWN' });
    expect(await resolve(subject.client, 'team/unknown', 'latest', signal)).toBeUndefined();
  });

  test('deletes a manifest with all its tags', async () => {
    const image = await pushImage(subject.client, 'team/deleted', 'one');
    const manifest = { mediaType: image.mediaType, bytes: image.manifest };
    await pushManifest(subject.client, 'team/deleted', 'two', manifest, signal);
    const kept = await pushImage(subject.client, 'team/deleted', 'kept');
    await deleteManifest(subject.client, 'team/deleted', image.digest, signal);
    expect(await listTags(subject.client, 'team/deleted', signal)).toEqual(['kept']);
    await deleteManifest(subject.client, 'team/deleted', kept.digest, signal);
    expect(await listTags(subject.client, 'team/deleted', signal)).toEqual([]);
    await expect(deleteManifest(subject.client, 'team/deleted', kept.digest, signal)).rejects.toMatchObject({
      status: 404,
    });
  });

  test('lists its repositories page by page', async () => {
    for (const name of ['page/a', 'page/b', 'page/c']) await pushImage(subject.client, name, 'latest');
    const first = await subject.raw({ method: 'GET', path: '/v2/_catalog?n=2&last=page' });
    expect(JSON.parse(first.text)).toEqual({ repositories: ['page/a', 'page/b'] });
    expect(first.header('link')).toBe('</v2/_catalog?last=page%2Fb&n=2>; rel="next"');
    const second = await subject.raw({ method: 'GET', path: '/v2/_catalog?last=page%2Fb&n=1' });
    expect(JSON.parse(second.text)).toEqual({ repositories: ['page/c'] });
  });
});
