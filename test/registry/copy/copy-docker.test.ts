import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RegistryClient, registryClient } from '../../../src/registry/client/client.ts';
import { copyImage } from '../../../src/registry/copy/copy-image.ts';
import { verifyImage } from '../../../src/registry/copy/verify-image.ts';
import { mediaTypes } from '../../../src/registry/media-types.ts';
import { tarOf } from '../../../src/registry/probe/tar.ts';
import { type DockerDaemon, dockerdMissing, startDockerDaemon } from '../../e2e/docker-daemon.ts';
import { type Distribution, hasDistribution, startDistribution } from '../distribution.ts';
import { signal } from '../images.ts';
import { pushSample, pushSampleIndex, type Sample } from '../sample-images.ts';
import { hasSkopeo, skopeo } from '../skopeo.ts';

const credentials = { user: 'ada', password: 'secret' };
const unavailable = process.getuid?.() !== 0 || dockerdMissing || !hasDistribution;
const allowUrls = 'validation: { manifests: { urls: { allow: ["^https://example.org/"] } } }';
const layer = () => gzipSync(tarOf(`file-${randomBytes(4).toString('hex')}`, randomBytes(2000)));
const arm = { os: 'linux', architecture: 'arm64', variant: 'v8' };

/** What docker is given, each pushed to a registry under a tag. */
const shapes: Readonly<Record<string, (client: RegistryClient, repository: string) => Promise<Sample>>> = {
  'an OCI image': (client, repository) => pushSample(client, repository, 'latest', { layers: [layer()] }),
  'an image of Docker': (client, repository) =>
    pushSample(client, repository, 'latest', { layers: [layer(), layer()], docker: true }),
  'a list of Docker': async (client, repository) => {
    const amd = await pushSample(client, repository, undefined, { layers: [layer()], docker: true });
    const other = { layers: [layer()], docker: true, platform: arm };
    const children = { 'linux/amd64': amd, 'linux/arm64/v8': await pushSample(client, repository, undefined, other) };
    return await pushSampleIndex(client, repository, 'latest', children, mediaTypes.dockerList);
  },
  'an OCI index with an attestation': async (client, repository) => {
    const children = {
      'linux/amd64': await pushSample(client, repository, undefined, { layers: [layer()] }),
      'unknown/unknown': await pushSample(client, repository, undefined, { layers: [layer()] }),
    };
    return await pushSampleIndex(client, repository, 'latest', children);
  },
  'an image of 100 layers': (client, repository) =>
    pushSample(client, repository, 'latest', { layers: Array.from({ length: 100 }, layer) }),
  'an image with an empty layer': (client, repository) =>
    pushSample(client, repository, 'latest', { layers: [layer(), Buffer.alloc(0)] }),
};

describe.skipIf(unavailable)('beside docker (needs root, dockerd and docker-registry)', () => {
  let folder: string;
  let daemon: DockerDaemon;
  let registries: readonly { readonly server: Distribution; readonly client: RegistryClient }[] = [];
  const docker = async (...words: readonly string[]) => {
    const env = { PATH: process.env.PATH, HOME: folder, DOCKER_HOST: daemon.host, DOCKER_CONFIG: folder };
    return (await promisify(execFile)('docker', words, { env })).stdout.trim();
  };
  const nameAt = ({ url }: Distribution, repository: string) => `${new URL(url).host}/${repository}:latest`;
  const both = () => {
    const [first, second] = registries;
    if (first === undefined || second === undefined) throw new Error('two registries are up');
    return [first, second] as const;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'beside-docker-'));
    const starting = Array.from({ length: 2 }, async () => {
      const server = await startDistribution(credentials, allowUrls);
      return { server, client: registryClient({ url: server.url, ...credentials }) };
    });
    registries = await Promise.all(starting);
    daemon = await startDockerDaemon(folder);
    const auth = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
    const auths = Object.fromEntries(registries.map(({ server }) => [new URL(server.url).host, { auth }]));
    await writeFile(join(folder, 'config.json'), JSON.stringify({ auths }));
  });
  afterAll(async () => {
    await daemon?.stop();
    for (const { server, client } of registries) {
      await client.close();
      await server.close();
    }
    await rm(folder, { recursive: true });
  });

  test.each(Object.entries(shapes))('writes %s that docker reads', async (name, make) => {
    const [first, second] = both();
    const repository = name.toLowerCase().replaceAll(' ', '-');
    const { digest } = await make(first.client, repository);
    const place = { repository, reference: 'latest' };
    await copyImage({ client: first.client, ...place }, { client: second.client, ...place }, { signal });
    expect(await docker('pull', '--platform=linux/amd64', nameAt(second.server, repository))).toContain(digest);
  });

  test('reads what docker wrote, and copies it so that docker finds the same image', async () => {
    const [first, second] = both();
    const tar = join(folder, 'files.tar');
    await writeFile(tar, tarOf('file', randomBytes(5000)));
    const here = nameAt(first.server, 'by-docker');
    await docker('import', tar, here);
    const pushed = /digest: (sha256:[0-9a-f]{64})/.exec(await docker('push', here))?.[1];
    const place = { repository: 'by-docker', reference: 'latest' };
    expect((await verifyImage({ client: first.client, ...place }, { signal })).digest).toBe(pushed);
    await copyImage({ client: first.client, ...place }, { client: second.client, ...place }, { signal });
    const there = nameAt(second.server, 'by-docker');
    await docker('pull', there);
    const id = (image: string) => docker('image', 'inspect', '--format', '{{.Id}}', image);
    expect(await id(there)).toBe(await id(here));
  });

  test('writes an image with a foreign layer, whose place docker reads', async () => {
    const [first, second] = both();
    const place = { repository: 'foreign', reference: 'latest' };
    const foreign = ['https://example.org/base'];
    await pushSample(first.client, place.repository, place.reference, { layers: [layer()], foreign, docker: true });
    await copyImage({ client: first.client, ...place }, { client: second.client, ...place }, { signal });
    // On Linux docker looks for its bytes in the registry, where no other client has put them.
    const read = await docker('manifest', 'inspect', '--insecure', nameAt(second.server, place.repository));
    expect(JSON.parse(read).layers[0]).toMatchObject({ urls: foreign });
  });

  test.skipIf(!hasSkopeo)('docker reads what skopeo wrote of what docker wrote, and we read both', async () => {
    const [first, second] = both();
    const tar = join(folder, 'more.tar');
    await writeFile(tar, tarOf('file', randomBytes(5000)));
    const [here, there] = [nameAt(first.server, 'in-turn'), nameAt(second.server, 'in-turn')];
    await docker('import', tar, here);
    await docker('push', here);
    const beside = await skopeo(credentials, [first.server.url, second.server.url]);
    await beside.copy(`docker://${here}`, `docker://${there}`);
    const place = { repository: 'in-turn', reference: 'latest' };
    const seen = await Promise.all([first, second].map(({ client }) => verifyImage({ client, ...place }, { signal })));
    expect(seen[1]?.digest).toBe(seen[0]?.digest);
    await docker('rmi', here);
    expect(await docker('pull', there)).toContain(seen[0]?.digest);
  });
});
