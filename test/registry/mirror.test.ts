import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { blobOf, pushBlob } from '../../src/registry/blobs/push-blob.ts';
import { registryClient } from '../../src/registry/client/client.ts';
import { mirrorConfiguration } from '../../src/registry/configuration/mirror-configuration.ts';
import { verifyImage } from '../../src/registry/copy/verify-image.ts';
import { pullManifest } from '../../src/registry/manifests/pull-manifest.ts';
import { startDockerHub } from '../../src/sandbox/docker-hub.ts';
import { hasDistribution } from './distribution.ts';
import { signal } from './images.ts';
import { openDistribution } from './open-distribution.ts';
import { hasSkopeo, skopeo } from './skopeo.ts';

const nobody = { user: 'nobody', password: 'none' };

/** What stands for Docker Hub: a real registry, open to everybody, that has `ubuntu:16.04`. */
async function upstreamWithUbuntu() {
  const upstream = await openDistribution(({ address, storage }) =>
    stringify({ version: 0.1, storage: { filesystem: { rootdirectory: storage } }, http: { addr: address } }),
  );
  const hub = await startDockerHub();
  const { copy } = await skopeo(nobody, [hub.url, upstream.url]);
  const at = (url: string) => `docker://${new URL(url).host}/library/ubuntu:16.04`;
  await copy(at(hub.url), at(upstream.url));
  await hub.close();
  return upstream;
}

function clientOf(url: string) {
  const client = registryClient({ url, tries: 1 });
  onTestFinished(() => client.close());
  return client;
}

describe.skipIf(!hasDistribution || !hasSkopeo)('a mirror with the configuration that we render', () => {
  test('serves from its store what was pulled through it, when the upstream is stopped', async () => {
    const upstream = await upstreamWithUbuntu();
    const mirror = await openDistribution((place) => mirrorConfiguration({ ...place, upstream: upstream.url }));
    const image = `docker://${mirror.host}/library/ubuntu:16.04`;
    const { copy, folder } = await skopeo(nobody, [mirror.url]);
    const original = await pullManifest(clientOf(upstream.url), 'library/ubuntu', '16.04', signal);

    await copy(image, `dir:${join(folder, 'through')}`);
    await upstream.stop();

    await copy(image, `dir:${join(folder, 'kept')}`);
    const files = await readdir(join(folder, 'kept'));
    expect(files.length).toBeGreaterThan(20);
    expect(files.toSorted()).toEqual((await readdir(join(folder, 'through'))).toSorted());

    const client = clientOf(mirror.url);
    expect(await pullManifest(client, 'library/ubuntu', '16.04', signal)).toEqual(original);
    const place = { client, repository: 'library/ubuntu', reference: '16.04' };
    expect(await verifyImage(place, { signal })).toMatchObject({ digest: original.digest, blobs: 18 });
  });

  test('gives nothing of what it never had, and takes nothing', async () => {
    const upstream = await upstreamWithUbuntu();
    const mirror = await openDistribution((place) => mirrorConfiguration({ ...place, upstream: upstream.url }));
    const client = clientOf(mirror.url);
    await expect(pullManifest(client, 'library/debian', '9', signal)).rejects.toMatchObject({ status: 404 });
    const push = pushBlob(client, 'library/ubuntu', blobOf(Buffer.from('mine')), signal);
    await expect(push).rejects.toMatchObject({ status: 405 });
  });
});

test('keeps what it got for a week, and expires it', () => {
  const text = mirrorConfiguration({
    address: '192.168.70.5:5000',
    storage: '/var/lib/registry',
    upstream: 'https://registry-1.docker.io',
  });
  expect(text.split('\n')[0]).toBe('# Written by provision-registry; changes are overwritten');
  expect(parse(text)).toMatchObject({
    http: { addr: '192.168.70.5:5000' },
    proxy: { remoteurl: 'https://registry-1.docker.io', ttl: '168h' },
    storage: { delete: { enabled: true }, filesystem: { rootdirectory: '/var/lib/registry' } },
  });
  expect(text).not.toContain('auth');
});
