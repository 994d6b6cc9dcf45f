import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RegistryClient, registryClient } from '../../../src/registry/client/client.ts';
import { pushManifest } from '../../../src/registry/manifests/push-manifest.ts';
import { listAllTags } from '../../../src/registry/tags/list-all-tags.ts';
import { listRepositories } from '../../../src/registry/tags/list-repositories.ts';
import { readTags } from '../../../src/registry/tags/read-tags.ts';
import { type Distribution, hasDistribution, startDistribution } from '../distribution.ts';
import { signal } from '../images.ts';
import { pushSample } from '../sample-images.ts';

const credentials = { user: 'ada', password: 'secret' };
const tagsOfEach = ['1', '2', '3', '4', '5', '6'];

describe.skipIf(!hasDistribution)('at a real registry (needs docker-registry)', () => {
  let server: Distribution;
  let client: RegistryClient;
  beforeAll(async () => {
    server = await startDistribution(credentials);
    client = registryClient({ url: server.url, ...credentials });
  });
  afterAll(async () => {
    await client.close();
    await server.close();
  });

  test('reads 300 tags of 50 repositories, and tells how far it is', async () => {
    const names = Array.from({ length: 50 }, (_, at) => `many/image-${String(at).padStart(2, '0')}`);
    for (const name of names) {
      const image = await pushSample(client, name, '1');
      for (const tag of tagsOfEach.slice(1)) await pushManifest(client, name, tag, image, signal);
    }
    const told: string[] = [];
    const progress = (done: number, of: number) => void told.push(`${done} of ${of}`);
    const tagged = await listAllTags(client, await listRepositories(client, signal), signal);
    const read = await readTags(client, tagged, { signal, progress });
    expect(read.map(({ repository }) => repository)).toEqual(names);
    for (const { images } of read) expect(images.map(({ tags }) => tags)).toEqual([tagsOfEach]);
    expect([told[0], told.at(-1)]).toEqual(['0 of 300', '300 of 300']);
  });

  test('a repository that is gone has no tags', async () => {
    const [gone] = await listAllTags(client, ['never/there'], signal);
    expect(gone).toEqual({ repository: 'never/there', tags: [] });
  });
});
