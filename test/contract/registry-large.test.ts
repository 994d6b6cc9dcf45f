import { expect, test } from 'vitest';
import { pushBlob } from '../../src/registry/blobs/push-blob.ts';
import { verifyImage } from '../../src/registry/copy/verify-image.ts';
import { pushManifest } from '../../src/registry/manifests/push-manifest.ts';
import { mediaTypes } from '../../src/registry/media-types.ts';
import { syntheticImage } from '../../src/registry/probe/synthetic-image.ts';
import { signal } from '../registry/images.ts';
import { pushSample, pushSampleIndex } from '../registry/sample-images.ts';
import { eachRegistry } from './registry-subjects.ts';

eachRegistry((subject) => {
  test('gives back a synthetic image with every byte', async () => {
    const image = await syntheticImage(3_000_001);
    for (const blob of image.blobs) await pushBlob(subject.client, 'large/image', blob, signal);
    await pushManifest(subject.client, 'large/image', 'latest', { ...image, bytes: image.manifest }, signal);
    const positions: number[] = [];
    const place = { client: subject.client, repository: 'large/image', reference: 'latest' };
    const verified = await verifyImage(place, { signal, progress: ({ done }) => positions.push(done) });
    const size = image.blobs.reduce((sum, blob) => sum + blob.size, 0);
    expect(verified).toEqual({ digest: image.digest, blobs: 2, size });
    expect(positions.at(-1)).toBe(size);
  });

  test('gives back all that an index leads to', async () => {
    const child = await pushSample(subject.client, 'large/index', undefined, { layers: [Buffer.alloc(0)] });
    const index = await pushSampleIndex(
      subject.client,
      'large/index',
      'latest',
      { 'linux/amd64': child },
      mediaTypes.ociIndex,
    );
    const place = { client: subject.client, repository: 'large/index', reference: 'latest' };
    expect(await verifyImage(place, { signal })).toMatchObject({ digest: index.digest, blobs: 2 });
  });
});

test('makes another image each time', async () => {
  const [one, two] = [await syntheticImage(10), await syntheticImage(10)];
  expect(one.digest).not.toBe(two.digest);
});
