import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { type RegistryClient, type RegistryOptions, registryClient } from '../../../src/registry/client/client.ts';
import { digestOf } from '../../../src/registry/content-digest.ts';
import { copyImage } from '../../../src/registry/copy/copy-image.ts';
import { mediaTypes } from '../../../src/registry/media-types.ts';
import { registryStorage } from '../../../src/sandbox/registry/storage.ts';
import { optionsFor, registryServer } from '../../sandbox/registry/registry-server.ts';
import { cuttingProxy } from '../cutting-proxy.ts';
import { signal } from '../images.ts';
import { pushSample } from '../sample-images.ts';
import { scriptedServer } from '../scripted-server.ts';

const mebibyte = 1024 * 1024;
const layer = randomBytes(8 * mebibyte);

function clientOf(options: RegistryOptions): RegistryClient {
  const client = registryClient(options);
  onTestFinished(() => client.close());
  return client;
}

/** A sandbox registry behind a proxy that can break its connections. */
async function breakable() {
  const storage = registryStorage();
  const server = await registryServer({ storage });
  const proxy = await cuttingProxy(server.port);
  const lines: string[] = [];
  const options = { ...optionsFor(server), log: (line: string) => lines.push(line) };
  const steady = clientOf(options);
  const client = clientOf({ ...options, connect: { host: '127.0.0.1', port: proxy.port } });
  /** Method and status of what was asked about uploads, in order. */
  const uploads = () =>
    lines.flatMap((line) => /registry (\w+) \S*\/blobs\/uploads\/\S* -> (\d+)/.exec(line)?.slice(1, 3).join(' ') ?? []);
  return { storage, proxy, client, steady, lines, uploads };
}

const image = { repository: 'team/image', reference: 'latest' };

test('sends on from where the registry says a broken upload got to', async () => {
  const [source, destination] = [await breakable(), await breakable()];
  const pushed = await pushSample(source.steady, 'team/image', 'latest', { layers: [layer] });
  destination.proxy.cutAfter('up', 3 * mebibyte);
  const positions: number[] = [];
  const copied = await copyImage(
    { client: source.client, ...image },
    { client: destination.client, ...image },
    { signal, width: 1, progress: ({ done }) => positions.push(done) },
  );
  expect(copied.digest).toBe(pushed.digest);
  expect(destination.uploads()).toEqual(['POST 202', 'GET 204', 'PATCH 202', 'PUT 201', 'POST 202', 'PUT 201']);
  // Little more than the layer went over the wire: what had arrived was not sent again.
  expect(destination.proxy.passed.up).toBeLessThan(9.5 * mebibyte);
  expect(destination.storage.blobs.get(digestOf(layer))?.equals(layer)).toBe(true);
  expect(destination.lines.join('\n')).toContain('could not be reached: the connection was closed; trying again');
  const backward = positions.filter((position, at) => position < (positions[at - 1] ?? 0));
  expect(backward).toHaveLength(1);
  expect(positions.at(-1)).toBe(copied.size);
});

test('reads on from where a broken connection to the source got to', async () => {
  const [source, destination] = [await breakable(), await breakable()];
  await pushSample(source.steady, 'team/image', 'latest', { layers: [layer] });
  source.proxy.cutAfter('down', 3 * mebibyte);
  await copyImage({ client: source.client, ...image }, { client: destination.client, ...image }, { signal, width: 1 });
  expect(source.lines.filter((line) => line.includes('-> 206'))).toHaveLength(1);
  expect(source.proxy.passed.down).toBeLessThan(9.5 * mebibyte);
  expect(destination.uploads()).toEqual(['POST 202', 'PUT 201', 'POST 202', 'PUT 201']);
});

test('takes an upload as done when only the answer to its end was lost', async () => {
  const [source, destination] = [await breakable(), await breakable()];
  await pushSample(source.steady, 'team/image', 'latest', { layers: [layer] });
  let armed = false;
  const copied = await copyImage(
    { client: source.client, ...image },
    { client: destination.client, ...image },
    {
      signal,
      width: 1,
      progress: ({ blobs: [first] }) => {
        if (armed || first?.done !== layer.length) return;
        armed = true;
        destination.proxy.cutAfter('down', 0);
      },
    },
  );
  expect(armed).toBe(true);
  expect(copied.moved).toBe(copied.size);
  expect(destination.uploads()).toEqual(['POST 202', 'GET 404', 'POST 202', 'PUT 201']);
});

/** A source of one image that cannot give parts, and breaks off in the middle the first time. */
async function sourceWithoutRanges(content: Buffer, manifest: Buffer) {
  let broken = false;
  return await scriptedServer(({ path }, response) => {
    if (path.includes('/manifests/')) response.writeHead(200, { 'content-type': mediaTypes.ociManifest }).end(manifest);
    else if (broken) response.end(content);
    else {
      broken = true;
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, content.length / 2), () => response.destroy());
    }
  });
}

function manifestOf(digest: string, size: number): Buffer {
  const part = { mediaType: 'application/octet-stream', digest, size };
  return Buffer.from(JSON.stringify({ schemaVersion: 2, config: part, layers: [] }));
}

test('reads from the start a source that cannot give parts, and sends on all the same', async () => {
  const content = randomBytes(400_000);
  const server = await sourceWithoutRanges(content, manifestOf(digestOf(content), content.length));
  const destination = await breakable();
  await copyImage(
    { client: clientOf({ url: server.url }), ...image },
    { client: destination.client, ...image },
    { signal },
  );
  expect(destination.uploads()).toEqual(['POST 202', 'PUT 201']);
  expect(destination.storage.blobs.get(digestOf(content))?.equals(content)).toBe(true);
});

test.each([
  ['damaged', (content: Buffer) => Buffer.from(content).fill(0, 5, 6), 'the content’s digest is'],
  [
    'too long',
    (content: Buffer) => Buffer.concat([content, content]),
    'more than the 400000 bytes that its manifest tells',
  ],
  ['too short', (content: Buffer) => content.subarray(1), '399999 of 400000 bytes that its manifest tells'],
])('does not store a blob that is %s at its source', async (_, spoil, words) => {
  const content = randomBytes(400_000).fill(1, 5, 6);
  const manifest = manifestOf(digestOf(content), content.length);
  const server = await scriptedServer(({ path }, response) => {
    if (path.includes('/manifests/')) response.writeHead(200, { 'content-type': mediaTypes.ociManifest }).end(manifest);
    else {
      response.write(spoil(content));
      response.end();
    }
  });
  const destination = await breakable();
  const copying = copyImage(
    { client: clientOf({ url: server.url }), ...image },
    { client: destination.client, ...image },
    { signal },
  );
  await expect(copying).rejects.toThrow(words.replace('’', "'"));
  // It is the source that is named.
  await expect(copying).rejects.toThrow(new URL(server.url).host);
  expect(destination.storage.blobs.size).toBe(0);
});

test('gives up when the source breaks off again and again, and does not blame the destination', async () => {
  const content = randomBytes(400_000);
  const manifest = manifestOf(digestOf(content), content.length);
  const server = await scriptedServer(({ path }, response) => {
    const headers = { 'content-type': mediaTypes.ociManifest, 'content-length': content.length };
    if (path.includes('/manifests/')) response.writeHead(200, { 'content-type': mediaTypes.ociManifest }).end(manifest);
    else response.writeHead(200, headers).write(content.subarray(0, 200_000), () => response.destroy());
  });
  const destination = await breakable();
  const source = clientOf({ url: server.url, tries: 2 });
  const copying = copyImage(
    { client: source, ...image },
    { client: destination.client, ...image },
    { signal, awayMs: 0 },
  );
  await expect(copying).rejects.toThrow(`${source.url.host} could not be reached: the connection was closed`);
  expect(destination.uploads()).toEqual(['POST 202']);
});

test('gives up on a destination that fails again and again', async () => {
  const source = await breakable();
  await pushSample(source.steady, 'team/image', 'latest');
  const server = await scriptedServer(({ method }, response) => {
    if (method === 'HEAD') response.writeHead(404).end();
    else response.writeHead(method === 'POST' ? 202 : 500, { location: '/upload' }).end();
  });
  const copying = copyImage(
    { client: source.client, ...image },
    { client: clientOf({ url: server.url, tries: 2 }), ...image },
    { signal, awayMs: 1 },
  );
  await expect(copying).rejects.toMatchObject({ status: 500 });
});

test('gives up on a destination that is gone for longer than it may be', async () => {
  const source = await breakable();
  await pushSample(source.steady, 'team/image', 'latest');
  const gone = clientOf({ url: 'http://127.0.0.1:9', tries: 1 });
  const copying = copyImage({ client: source.client, ...image }, { client: gone, ...image }, { signal, awayMs: 300 });
  await expect(copying).rejects.toThrow('127.0.0.1:9 could not be reached: connection refused');
});

test('gives up on a registry that forgets each upload', async () => {
  const source = await breakable();
  await pushSample(source.steady, 'team/image', 'latest');
  const unknown = { errors: [{ code: 'BLOB_UPLOAD_UNKNOWN', message: 'blob upload unknown to registry' }] };
  const server = await scriptedServer(({ method }, response) => {
    if (method === 'POST') response.writeHead(202, { location: '/upload' }).end();
    else response.writeHead(404).end(JSON.stringify(unknown));
  });
  const copying = copyImage(
    { client: source.client, ...image },
    { client: clientOf({ url: server.url, tries: 2 }), ...image },
    { signal },
  );
  await expect(copying).rejects.toMatchObject({ code: 'BLOB_UPLOAD_UNKNOWN' });
});

test('stops at once when cancelled, and leaves no tag', async () => {
  const [source, destination] = [await breakable(), await breakable()];
  await pushSample(source.steady, 'team/image', 'latest', { layers: [layer] });
  const controller = new AbortController();
  const copying = copyImage(
    { client: source.client, ...image },
    { client: destination.client, ...image },
    {
      signal: controller.signal,
      progress: ({ moved }) => {
        if (moved > mebibyte) controller.abort(new Error('cancelled'));
      },
    },
  );
  await expect(copying).rejects.toThrow('cancelled');
  expect(destination.storage.repositories.get('team/image')?.tags.size ?? 0).toBe(0);
});
