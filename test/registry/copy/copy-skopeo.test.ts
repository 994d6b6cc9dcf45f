import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RegistryClient, registryClient } from '../../../src/registry/client/client.ts';
import { digestOf } from '../../../src/registry/content-digest.ts';
import { copyImage } from '../../../src/registry/copy/copy-image.ts';
import { inspectImage } from '../../../src/registry/images/inspect-image.ts';
import { mediaTypes } from '../../../src/registry/media-types.ts';
import { tarOf } from '../../../src/registry/probe/tar.ts';
import { type Distribution, hasDistribution, startDistribution } from '../distribution.ts';
import { signal } from '../images.ts';
import { pushSample, pushSampleIndex, type Sample } from '../sample-images.ts';
import { hasSkopeo, skopeo } from '../skopeo.ts';

const credentials = { user: 'ada', password: 'secret' };
const allowUrls = 'validation: { manifests: { urls: { allow: ["^https://example.org/"] } } }';
const layer = () => gzipSync(tarOf('file', randomBytes(2000)));
const arm = { os: 'linux', architecture: 'arm64', variant: 'v8' };

/** What skopeo is given, each pushed to a registry under a tag. */
const shapes: Readonly<Record<string, (client: RegistryClient, repository: string) => Promise<Sample>>> = {
  'an OCI image': (client, repository) => pushSample(client, repository, 'latest', { layers: [layer()] }),
  'an image of Docker': (client, repository) =>
    pushSample(client, repository, 'latest', { layers: [layer(), layer()], docker: true }),
  'a list of Docker': async (client, repository) => {
    const children = {
      'linux/amd64': await pushSample(client, repository, undefined, { layers: [layer()], docker: true }),
      'linux/arm64/v8': await pushSample(client, repository, undefined, {
        layers: [layer()],
        docker: true,
        platform: arm,
      }),
    };
    return await pushSampleIndex(client, repository, 'latest', children, mediaTypes.dockerList);
  },
  'an OCI index with an attestation': async (client, repository) => {
    const unknown = { os: 'unknown', architecture: 'unknown' };
    const children = {
      'linux/amd64': await pushSample(client, repository, undefined, { layers: [layer()] }),
      'linux/arm64/v8': await pushSample(client, repository, undefined, { layers: [layer()], platform: arm }),
      'unknown/unknown': await pushSample(client, repository, undefined, { layers: [layer()], platform: unknown }),
    };
    return await pushSampleIndex(client, repository, 'latest', children);
  },
  'an image of 100 layers': (client, repository) =>
    pushSample(client, repository, 'latest', { layers: Array.from({ length: 100 }, layer) }),
  'an image with an empty layer': (client, repository) =>
    pushSample(client, repository, 'latest', { layers: [layer(), Buffer.alloc(0)] }),
  'an image with a foreign layer': (client, repository) =>
    pushSample(client, repository, 'latest', {
      layers: [layer()],
      foreign: ['https://example.org/base'],
      docker: true,
    }),
};

describe.skipIf(!(hasSkopeo && hasDistribution))('beside skopeo (needs skopeo and docker-registry)', () => {
  let registries: readonly { readonly server: Distribution; readonly client: RegistryClient }[] = [];
  beforeAll(async () => {
    const starting = Array.from({ length: 3 }, async () => {
      const server = await startDistribution(credentials, allowUrls);
      return { server, client: registryClient({ url: server.url, ...credentials }) };
    });
    registries = await Promise.all(starting);
  });
  afterAll(async () => {
    for (const { server, client } of registries) {
      await client.close();
      await server.close();
    }
  });

  test.each(Object.entries(shapes))(
    'reads what skopeo wrote of %s, and writes what skopeo reads',
    async (name, make) => {
      const [first, second, third] = registries;
      if (first === undefined || second === undefined || third === undefined)
        throw new Error('three registries are up');
      const repository = name.toLowerCase().replaceAll(' ', '-');
      const nameAt = ({ url }: Distribution) => `docker://${new URL(url).host}/${repository}:latest`;
      const sample = await make(first.client, repository);
      const beside = await skopeo(
        credentials,
        registries.map(({ server }) => server.url),
      );

      await beside.copy(nameAt(first.server), nameAt(second.server));
      const place = { repository, reference: 'latest' };
      const copied = await copyImage(
        { client: second.client, ...place },
        { client: third.client, ...place },
        { signal },
      );
      expect(copied.digest).toBe(sample.digest);
      expect(await beside.manifest(nameAt(third.server))).toBe(Buffer.from(sample.bytes).toString());

      if (copied.blobs.foreign > 0) {
        // Skopeo would fetch it from where it is.
        expect(await beside.manifest(nameAt(third.server))).toContain('https://example.org/base');
        return;
      }
      const folder = join(beside.folder, 'back');
      await beside.copy(nameAt(third.server), `dir:${folder}`);
      const files = (await readdir(folder)).filter((file) => /^[0-9a-f]{64}$/.test(file));
      expect(files).toHaveLength(copied.blobs.copied);
      for (const file of files) expect(digestOf(await readFile(join(folder, file)))).toBe(`sha256:${file}`);
    },
  );

  test('tells of an image what skopeo tells of it', async () => {
    const [registry] = registries;
    if (registry === undefined) throw new Error('a registry is up');
    await pushSample(registry.client, 'inspected', 'one', { layers: [layer()], platform: arm });
    const beside = await skopeo(credentials, [registry.server.url]);
    const theirs: unknown = JSON.parse(
      await beside.inspect(`docker://${new URL(registry.server.url).host}/inspected:one`),
    );
    const {
      digest,
      images: [image],
    } = await inspectImage(registry.client, 'inspected', 'one', signal);
    expect(theirs).toMatchObject({
      Digest: digest,
      Created: image?.created,
      Architecture: image?.platform?.architecture,
      Os: image?.platform?.os,
      Labels: image?.labels,
    });
  });
});
