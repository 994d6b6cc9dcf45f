import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pushBlob } from '../../../src/registry/blobs/push-blob.ts';
import { type RegistryClient, registryClient } from '../../../src/registry/client/client.ts';
import { askAsBinderHub } from '../../../src/registry/manifests/binderhub-manifest.ts';
import { pushManifest } from '../../../src/registry/manifests/push-manifest.ts';
import { mediaTypes } from '../../../src/registry/media-types.ts';
import { syntheticImage } from '../../../src/registry/probe/synthetic-image.ts';
import { type Distribution, hasDistribution, startDistribution } from '../distribution.ts';

const { signal } = new AbortController();
const credentials = { user: 'ada', password: 'secret' };

describe.skipIf(!hasDistribution)('a real registry asked as BinderHub asks', () => {
  let registry: Distribution;
  let client: RegistryClient;
  beforeAll(async () => {
    registry = await startDistribution(credentials);
    client = registryClient({ url: registry.url, ...credentials });
    const image = await syntheticImage(10);
    for (const blob of image.blobs) await pushBlob(client, 'one', blob, signal);
    const pushed = { mediaType: image.mediaType, bytes: image.manifest };
    await pushManifest(client, 'one', 'image', pushed, signal);
    const entry = { mediaType: image.mediaType, digest: image.digest, size: image.manifest.length };
    const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [entry] };
    const bytes = Buffer.from(JSON.stringify(index));
    await pushManifest(client, 'one', 'index', { mediaType: mediaTypes.ociIndex, bytes }, signal);
  });
  afterAll(async () => {
    await client.close();
    await registry.close();
  });

  test('gives an image', async () => {
    expect(await askAsBinderHub(client, 'one', 'image', signal)).toBe(200);
  });

  test('does not give an index, for which BinderHub would build again at each launch', async () => {
    expect(await askAsBinderHub(client, 'one', 'index', signal)).toBe(404);
  });

  test('wants the password at once', async () => {
    const stranger = registryClient({ url: registry.url, user: 'ada', password: 'guessed' });
    expect(await askAsBinderHub(stranger, 'one', 'image', signal)).toBe(401);
    await stranger.close();
  });
});
