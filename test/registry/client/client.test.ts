import { once } from 'node:events';
import { createServer } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../../../src/engine/usage-error.ts';
import { pullBlob } from '../../../src/registry/blobs/pull-blob.ts';
import { blobOf, pushBlob } from '../../../src/registry/blobs/push-blob.ts';
import { registryClient } from '../../../src/registry/client/client.ts';
import { digestOf } from '../../../src/registry/content-digest.ts';
import { deleteManifest } from '../../../src/registry/manifests/delete-manifest.ts';
import { pullManifest } from '../../../src/registry/manifests/pull-manifest.ts';
import { pushManifest } from '../../../src/registry/manifests/push-manifest.ts';
import { mediaTypes } from '../../../src/registry/media-types.ts';
import { ping } from '../../../src/registry/probe/ping.ts';
import { listTags } from '../../../src/registry/tags/list-tags.ts';
import { certificateAuthority } from '../../../src/sandbox/certificate-authority.ts';
import { signal } from '../images.ts';
import { scriptedServer } from '../scripted-server.ts';

const content = Buffer.from('content');

test.each([
  'http://registry.example.org',
  'https://registry.example.org/team',
  'https://ada:secret@registry.example.org',
  'registry.example.org',
  'ftp://127.0.0.1',
])('refuses %j as a registry', (url) => {
  expect(() => registryClient({ url })).toThrow(UsageError);
});

test('asks again when a read fails in passing', async () => {
  let asked = 0;
  const server = await scriptedServer((_, response) => {
    asked += 1;
    if (asked === 1) response.destroy();
    else response.writeHead(asked === 2 ? 503 : asked === 3 ? 429 : 200).end();
  });
  await ping(registryClient({ url: server.url }), signal);
  expect(asked).toBe(4);
});

test('gives up after as many tries as it was told', async () => {
  const server = await scriptedServer((_, response) => void response.writeHead(502).end('<html>Bad Gateway</html>'));
  await expect(ping(registryClient({ url: server.url, tries: 2 }), signal)).rejects.toMatchObject({
    message: `${new URL(server.url).host} refused GET /v2/: HTTP status 502`,
    remedy: expect.stringContaining('proxy answers'),
  });
  expect(server.seen).toHaveLength(2);
});

test('does not repeat a write', async () => {
  const server = await scriptedServer((_, response) => void response.writeHead(503).end());
  const client = registryClient({ url: server.url });
  const manifest = { mediaType: mediaTypes.ociManifest, bytes: content };
  await expect(pushManifest(client, 'team/image', 'latest', manifest, signal)).rejects.toMatchObject({ status: 503 });
  await expect(deleteManifest(client, 'team/image', digestOf(content), signal)).rejects.toMatchObject({ status: 503 });
  expect(server.seen.map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
});

test('begins a blob upload anew when it fails in passing', async () => {
  let puts = 0;
  const server = await scriptedServer(({ method }, response) => {
    if (method === 'POST') response.writeHead(202, { location: `upload-${puts}` }).end();
    else {
      puts += 1;
      response.writeHead(puts === 1 ? 500 : 201).end();
    }
  });
  await pushBlob(registryClient({ url: server.url }), 'team/image', blobOf(content), signal);
  expect(server.seen.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
    'POST /v2/team/image/blobs/uploads/',
    'PUT /v2/team/image/blobs/uploads/upload-0',
    'POST /v2/team/image/blobs/uploads/',
    'PUT /v2/team/image/blobs/uploads/upload-1',
  ]);
});

test('does not repeat an upload that is refused', async () => {
  const server = await scriptedServer(({ method }, response) => {
    response.writeHead(method === 'POST' ? 202 : 413, { location: '/upload' }).end();
  });
  const pushing = pushBlob(registryClient({ url: server.url }), 'team/image', blobOf(content), signal);
  await expect(pushing).rejects.toMatchObject({ status: 413, remedy: expect.stringContaining('limit') });
  expect(server.seen).toHaveLength(2);
});

test('notices a blob that is not what its digest says', async () => {
  const server = await scriptedServer((_, response) => void response.end('c0ntent'));
  const blob = await pullBlob(registryClient({ url: server.url }), 'team/image', digestOf(content), signal);
  await expect(buffer(blob)).rejects.toThrow(`wanted ${digestOf(content)}`);
});

test('notices a manifest that is not what was asked for or announced', async () => {
  const server = await scriptedServer((_, response) => {
    const announced = digestOf(Buffer.from('announced'));
    response.writeHead(200, { 'content-type': mediaTypes.ociManifest, 'docker-content-digest': announced }).end('{}');
  });
  const client = registryClient({ url: server.url });
  await expect(pullManifest(client, 'team/image', 'latest', signal)).rejects.toThrow('wanted sha256:');
  await expect(pullManifest(client, 'team/image', digestOf(content), signal)).rejects.toThrow(digestOf(content));
});

test('asks for manifests with all four types', async () => {
  let accept: string | undefined;
  const server = await scriptedServer((_, response, request) => {
    accept = request.headers.accept;
    response.writeHead(200, { 'content-type': mediaTypes.dockerList }).end('{}');
  });
  await pullManifest(registryClient({ url: server.url }), 'team/image', 'latest', signal);
  expect(accept?.split(', ').toSorted()).toEqual([
    mediaTypes.dockerList,
    mediaTypes.dockerManifest,
    mediaTypes.ociIndex,
    mediaTypes.ociManifest,
  ]);
});

test.each([
  ['application/vnd.docker.distribution.manifest.v1+prettyjws', '{}', 'no manifest of today'],
  [mediaTypes.ociManifest, ' '.repeat(4 * 1024 * 1024 + 1), 'larger than 4 MiB'],
])('refuses a manifest of type %s with too old a format or too many bytes', async (type, body, words) => {
  const server = await scriptedServer(
    (_, response) => void response.writeHead(200, { 'content-type': type }).end(body),
  );
  await expect(pullManifest(registryClient({ url: server.url }), 'team/image', 'latest', signal)).rejects.toThrow(
    words,
  );
});

test('refuses a digest that it could not verify', async () => {
  const client = registryClient({ url: 'http://127.0.0.1:9' });
  await expect(pullBlob(client, 'team/image', 'md5:0123', signal)).rejects.toThrow('md5:0123 is no sha256 digest');
});

test('lists tags over all pages', async () => {
  const server = await scriptedServer(({ path }, response) => {
    const first = !path.includes('last=');
    const link = '</v2/team/image/tags/list?last=b&n=2>; rel="next"';
    response.writeHead(200, first ? { link } : {}).end(JSON.stringify({ tags: first ? ['a', 'b'] : ['c'] }));
  });
  expect(await listTags(registryClient({ url: server.url }), 'team/image', signal)).toEqual(['a', 'b', 'c']);
});

test('tells that the connection broke in the middle of a blob or manifest', async () => {
  const server = await scriptedServer((_, response) => {
    response.writeHead(200, { 'content-length': '100', 'content-type': mediaTypes.ociManifest });
    response.write('half', () => response.destroy());
  });
  const client = registryClient({ url: server.url });
  const blob = await pullBlob(client, 'team/image', digestOf(content), signal);
  await expect(buffer(blob)).rejects.toMatchObject({ reason: 'the connection was closed' });
  const pulling = pullManifest(client, 'team/image', 'latest', signal);
  await expect(pulling).rejects.toMatchObject({ reason: 'the connection was closed' });
});

test('tells when what answers is no registry', async () => {
  const server = await scriptedServer((_, response) => void response.end('<html>Please log in</html>'));
  const listing = listTags(registryClient({ url: server.url }), 'team/image', signal);
  await expect(listing).rejects.toThrow('with something that no registry says');
});

test('stops at once when cancelled', async () => {
  const controller = new AbortController();
  const server = await scriptedServer(() => controller.abort(new Error('cancelled')));
  await expect(ping(registryClient({ url: server.url }), controller.signal)).rejects.toThrow('cancelled');
});

test('does not go on from HTTPS to plain HTTP', async () => {
  const authority = certificateAuthority();
  const server = createServer(await authority.issue(['127.0.0.1']), (_, response) => {
    response.writeHead(202, { location: 'http://127.0.0.1/upload' }).end();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = registryClient({ url: `https://127.0.0.1:${port}`, ca: authority.ca });
  await expect(pushBlob(client, 'team/image', blobOf(content), signal)).rejects.toThrow('would go unencrypted');
  await client.close();
});

test('logs each request without its query', async () => {
  const lines: string[] = [];
  const server = await scriptedServer(({ method }, response) => {
    response.writeHead(method === 'POST' ? 202 : 201, { location: '/upload?state=secret' }).end();
  });
  const client = registryClient({ url: server.url, log: (line) => lines.push(line) });
  await pushBlob(client, 'team/image', blobOf(content), signal);
  expect(lines.map((line) => line.replace(/:\d+|\d+ ms/g, '…'))).toEqual([
    'registry POST 127.0.0.1…/v2/team/image/blobs/uploads/ -> 202 in …',
    'registry PUT 127.0.0.1…/upload -> 201 in …',
  ]);
});
