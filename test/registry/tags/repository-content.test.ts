import { expect, test } from 'vitest';
import { registryClient } from '../../../src/registry/client/client.ts';
import { digestOf } from '../../../src/registry/content-digest.ts';
import { mediaTypes } from '../../../src/registry/media-types.ts';
import { readRepository } from '../../../src/registry/tags/repository-content.ts';
import { signal } from '../images.ts';
import { scriptedServer } from '../scripted-server.ts';

const config = { mediaType: mediaTypes.ociConfig, digest: digestOf(Buffer.from('a configuration')), size: 15 };
const manifest = Buffer.from(
  JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [] }),
);

test('reads each tag with one request, and nothing twice', async () => {
  const server = await scriptedServer(({ path }, response) => {
    if (path.endsWith('/tags/list')) response.writeHead(200).end('{"tags":["v2","v1"]}');
    else response.writeHead(200, { 'content-type': mediaTypes.ociManifest }).end(manifest);
  });
  const digest = digestOf(manifest);
  const content = await readRepository(registryClient({ url: server.url }), 'team/image', {
    untagged: [digest],
    signal,
  });
  expect(content.images).toEqual([
    { tags: ['v1', 'v2'], digest, mediaType: mediaTypes.ociManifest, size: manifest.length },
  ]);
  expect(content.manifests.get(digest)?.blobs).toEqual(new Map([[config.digest, config.size]]));
  expect(server.seen.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
    'GET /v2/team/image/manifests/v1',
    'GET /v2/team/image/manifests/v2',
    'GET /v2/team/image/tags/list',
  ]);
});

test('keeps a tag of what it cannot read, and says why', async () => {
  const server = await scriptedServer(({ path }, response) => {
    if (path.endsWith('/tags/list')) return response.writeHead(200).end('{"tags":["old"]}');
    const headers = { 'content-type': 'application/vnd.docker.distribution.manifest.v1+prettyjws' };
    return response.writeHead(200, { ...headers, 'docker-content-digest': digestOf(manifest) }).end(manifest);
  });
  const { images, manifests } = await readRepository(registryClient({ url: server.url }), 'team/image', { signal });
  expect(images).toMatchObject([{ tags: ['old'], digest: digestOf(manifest) }]);
  expect(manifests.get(digestOf(manifest))?.unreadable).toContain('which is no manifest of today');
});
