import { describe, expect, test } from 'vitest';
import { collectGarbage } from '../../src/host/collect-garbage.ts';
import { storedImages } from '../../src/host/stored-images.ts';
import { blobExists } from '../../src/registry/blob-exists.ts';
import { digestOf } from '../../src/registry/content-digest.ts';
import { deleteManifest } from '../../src/registry/delete-manifest.ts';
import { readOnlyConfiguration } from '../../src/registry/registry-configuration.ts';
import { verifyImage } from '../../src/registry/verify-image.ts';
import { pushImage, signal } from '../registry/images.ts';
import { work } from './loop-host.ts';
import { registryService, unavailable } from './registry-service.ts';

describe.skipIf(unavailable)(`collecting garbage, for real${unavailable ? ` (${unavailable})` : ''}`, () => {
  test('frees what was deleted, and nothing else', async () => {
    const { host, storage, client } = await registryService();
    const kept = await pushImage(client, 'team/image', 'kept');
    const gone = await pushImage(client, 'team/image', 'gone');
    await deleteManifest(client, 'team/image', gone.digest, signal);
    const before = await storedImages(host, storage, work);
    expect([...(before.tags.get('team/image')?.keys() ?? [])]).toEqual(['kept']);
    const collected = await collectGarbage(host, storage, readOnlyConfiguration(before.configuration), work);
    const after = await storedImages(host, storage, work);
    const freed = [gone.digest, ...gone.blobs.map(digestOf)].toSorted();
    expect([...before.blobs.keys()].filter((digest) => !after.blobs.has(digest)).toSorted()).toEqual(freed);
    expect(collected).toMatchObject({ blobs: 3, bytes: gone.size });
    expect(after.readOnly).toBe(false);
    expect(await blobExists(client, 'team/image', digestOf(gone.blobs[1] ?? Buffer.of()), signal)).toBe(false);
    await pushImage(client, 'team/image', 'new');
    await verifyImage({ client, repository: 'team/image', reference: kept.digest }, { signal });
  });
});
