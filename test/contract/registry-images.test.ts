import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { inspectImage } from '../../src/registry/images/inspect-image.ts';
import { pushManifest } from '../../src/registry/manifests/push-manifest.ts';
import { resolve } from '../../src/registry/manifests/resolve.ts';
import { mediaTypes } from '../../src/registry/media-types.ts';
import { deleteTag } from '../../src/registry/tags/delete-tag.ts';
import { listImages } from '../../src/registry/tags/list-images.ts';
import { listRepositories } from '../../src/registry/tags/list-repositories.ts';
import { listTags } from '../../src/registry/tags/list-tags.ts';
import { signal } from '../registry/images.ts';
import { pushSample, pushSampleIndex, type Sample } from '../registry/sample-images.ts';
import { eachRegistry } from './registry-subjects.ts';

const arm = { os: 'linux', architecture: 'arm64', variant: 'v8' };

eachRegistry((subject) => {
  const there = async (repository: string, { digest }: Sample) =>
    (await resolve(subject.client, repository, digest, signal)) !== undefined;

  test('lists its repositories', async () => {
    for (const name of ['list/b', 'list/a']) await pushSample(subject.client, name, 'latest');
    const names = await listRepositories(subject.client, signal);
    expect(names.filter((name) => name.startsWith('list/'))).toEqual(['list/a', 'list/b']);
  });

  test('lists images with all their tags', async () => {
    const one = await pushSample(subject.client, 'tags/image', 'b');
    await pushManifest(subject.client, 'tags/image', 'a', one, signal);
    const other = await pushSample(subject.client, 'tags/image', 'c');
    expect(await listImages(subject.client, 'tags/image', signal)).toEqual([
      { digest: one.digest, mediaType: mediaTypes.ociManifest, size: one.bytes.length, tags: ['a', 'b'] },
      { digest: other.digest, mediaType: mediaTypes.ociManifest, size: other.bytes.length, tags: ['c'] },
    ]);
  });

  test('tells platforms, sizes and dates of an index', async () => {
    const shared = randomBytes(3000);
    const amd = await pushSample(subject.client, 'look/index', undefined, { layers: [shared, randomBytes(10)] });
    const other = { layers: [shared], platform: arm, created: '2026-05-06T07:08:09.123Z' };
    const second = await pushSample(subject.client, 'look/index', undefined, other);
    const attestation = await pushSample(subject.client, 'look/index', undefined, {
      configType: 'application/vnd.in-toto+json',
      layers: [randomBytes(7)],
    });
    const children = { 'linux/amd64': amd, 'linux/arm64/v8': second, 'unknown/unknown': attestation };
    const index = await pushSampleIndex(subject.client, 'look/index', 'latest', children);
    const found = await inspectImage(subject.client, 'look/index', 'latest', signal);
    expect(found).toMatchObject({
      digest: index.digest,
      kind: 'index',
      attachments: 1,
      images: [
        {
          digest: amd.digest,
          platform: { os: 'linux', architecture: 'amd64' },
          layers: 2,
          created: '2026-01-02T03:04:05Z',
        },
        { digest: second.digest, platform: arm, layers: 1, created: other.created },
      ],
    });
    const [first, last] = found.images;
    expect(first?.size).toBeGreaterThan(3010);
    // The layer that both have is there once.
    const manifests = [index, amd, second, attestation].reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(found.size).toBeLessThan((first?.size ?? 0) + (last?.size ?? 0) + manifests + 500 - 3000);
  });

  test('tells of an artifact that it runs nowhere', async () => {
    await pushSample(subject.client, 'look/artifact', 'latest', { configType: 'application/vnd.example.thing+json' });
    const { images } = await inspectImage(subject.client, 'look/artifact', 'latest', signal);
    expect(images).toMatchObject([{ platform: undefined, created: undefined, layers: 1 }]);
  });

  test('deletes one tag and keeps the image under its others', async () => {
    const image = await pushSample(subject.client, 'untag/image', 'one');
    await pushManifest(subject.client, 'untag/image', 'two', image, signal);
    await deleteTag(subject.client, 'untag/image', 'one', signal);
    expect(await listTags(subject.client, 'untag/image', signal)).toEqual(['two']);
    expect(await resolve(subject.client, 'untag/image', 'two', signal)).toMatchObject({ digest: image.digest });
  });

  test('keeps an image whose last tag is deleted', async () => {
    const image = await pushSample(subject.client, 'untag/last', 'one');
    await deleteTag(subject.client, 'untag/last', 'one', signal);
    expect(await listTags(subject.client, 'untag/last', signal)).toEqual([]);
    expect(await there('untag/last', image)).toBe(true);
  });

  test('knows no tag that is not there', async () => {
    await pushSample(subject.client, 'untag/known', 'one');
    const unknown = { status: 404, code: 'MANIFEST_UNKNOWN' };
    await expect(deleteTag(subject.client, 'untag/known', 'two', signal)).rejects.toMatchObject(unknown);
    expect(await listTags(subject.client, 'untag/known', signal)).toEqual(['one']);
  });
});
