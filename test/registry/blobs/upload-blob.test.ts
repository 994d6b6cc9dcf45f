import { expect, onTestFinished, test } from 'vitest';
import { blobSource } from '../../../src/registry/blobs/blob-source.ts';
import { uploadBlob } from '../../../src/registry/blobs/upload-blob.ts';
import { beginUpload } from '../../../src/registry/blobs/upload-session.ts';
import { registryClient } from '../../../src/registry/client/client.ts';
import { patience } from '../../../src/registry/client/patience.ts';
import { digestOf } from '../../../src/registry/content-digest.ts';
import { signal } from '../images.ts';
import { scriptedServer } from '../scripted-server.ts';

type Script = Parameters<typeof scriptedServer>[0];

/** Uploads content to a scripted server, reading it from another one. */
async function upload(content: Uint8Array, script: Script, options: { tries?: number; awayMs?: number } = {}) {
  const { tries = 3, awayMs = 0 } = options;
  const source = await scriptedServer((_, response, request) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const headers = from === 0 ? {} : { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` };
    response.writeHead(from === 0 ? 200 : 206, headers).end(content.subarray(from));
  });
  const ranges: string[] = [];
  const server = await scriptedServer((seen, response, request) => {
    ranges.push(`${seen.method} ${request.headers['content-range'] ?? request.headers['content-length'] ?? ''}`.trim());
    script(seen, response, request);
  });
  const [from, to] = [source, server].map(({ url }) => registryClient({ url, user: 'ada', password: 'secret', tries }));
  if (from === undefined || to === undefined) throw new Error('there are two');
  onTestFinished(async () => {
    await Promise.all([from.close(), to.close()]);
  });
  const persevering = () => patience({ tries, awayMs, signal });
  const blob = { digest: digestOf(content), size: content.length };
  const session = await beginUpload({ client: to, repository: 'team/image' }, signal);
  await uploadBlob(session, {
    source: blobSource(from, 'team/image', blob, persevering()),
    signal,
    persevering: persevering(),
    moved: () => undefined,
  }).catch((error: unknown) => {
    throw Object.assign(error instanceof Error ? error : new Error(String(error)), { ranges });
  });
  return ranges;
}

const ten = Buffer.from('0123456789');

test('asks how far it is when the token ran out while the content was sent', async () => {
  let issued = 0;
  const ranges = await upload(ten, ({ method, path, authorization }, response, request) => {
    const realm = { 'www-authenticate': `Bearer realm="http://${request.headers.host}/token"` };
    if (path.startsWith('/token')) {
      issued += 1;
      response.end(JSON.stringify({ token: `number-${issued}` }));
    } else if (authorization !== `Bearer number-${issued}` || (method === 'PUT' && issued === 1)) {
      response.writeHead(401, realm).end();
    } else if (method === 'GET') response.writeHead(204, { location: '/upload', range: '0-3' }).end();
    else if (method === 'PATCH') response.writeHead(202, { location: '/upload', range: '0-9' }).end();
    else response.writeHead(method === 'POST' ? 202 : 201, { location: '/upload' }).end();
  });
  expect(ranges).toEqual(['POST 0', 'GET', 'POST 0', 'PUT 10', 'GET', 'GET', 'PATCH 4-9', 'PUT 0']);
});

test('goes on from what the registry kept of a chunk', async () => {
  const told = ['0-4', '0-6', '0-6', '0-9'];
  const ranges = await upload(ten, ({ method }, response) => {
    const range = method === 'PATCH' || method === 'GET' ? { range: told.shift() ?? '' } : {};
    const sent = { location: '/upload', ...range };
    if (method === 'PUT') response.writeHead(told.length === 4 ? 500 : 201, sent).end();
    else response.writeHead(method === 'GET' ? 204 : 202, sent).end();
  });
  expect(ranges).toEqual(['POST 0', 'PUT 10', 'GET', 'PATCH 5-9', 'GET', 'PATCH 7-9', 'PUT 0']);
});

test('gives up on a registry that keeps nothing of what it takes', async () => {
  const uploading = upload(ten, ({ method }, response) => {
    if (method === 'PUT') response.writeHead(500).end();
    else response.writeHead(method === 'GET' ? 204 : 202, { location: '/upload', range: '0-4' }).end();
  });
  await expect(uploading).rejects.toMatchObject({
    message: expect.stringMatching(
      /^127\.0\.0\.1:\d+ kept another part of sha256:\w+ than it was sent, again and again$/,
    ),
    remedy: expect.stringContaining('http.secret'),
    ranges: ['POST 0', 'PUT 10', 'GET', 'PATCH 5-9', 'GET', 'PATCH 5-9', 'GET', 'PATCH 5-9'],
  });
});

test('sends no smaller chunks than the registry takes', async () => {
  const mebibyte = 1024 * 1024;
  const content = Buffer.alloc(33 * mebibyte);
  const sizes = async (smallest?: number) => {
    let puts = 0;
    const ranges = await upload(content, ({ method }, response, request) => {
      const smallestChunk = smallest === undefined ? {} : { 'oci-chunk-min-length': String(smallest) };
      const range = /-(\d+)$/.exec(request.headers['content-range'] ?? '')?.[1];
      const headers = { location: '/upload', ...smallestChunk, ...(range !== undefined && { range: `0-${range}` }) };
      if (method === 'HEAD' || method === 'GET') response.writeHead(404).end();
      else if (method === 'PUT') {
        puts += 1;
        response.writeHead(puts === 1 ? 500 : 201).end();
      } else response.writeHead(202, headers).end();
    });
    return ranges.filter((line) => line.startsWith('PATCH'));
  };
  const last = content.length - 1;
  expect(await sizes()).toEqual([`PATCH 0-${32 * mebibyte - 1}`, `PATCH ${32 * mebibyte}-${last}`]);
  expect(await sizes(40 * mebibyte)).toEqual([`PATCH 0-${last}`]);
});

test('waits as long as the registry asks for, but not longer than patience goes', async () => {
  let puts = 0;
  const script =
    (seconds: number): Script =>
    ({ method }, response) => {
      if (method === 'HEAD' || method === 'GET') return void response.writeHead(404).end();
      if (method === 'POST') return void response.writeHead(202, { location: '/upload' }).end();
      puts += 1;
      response.writeHead(puts === 1 ? 503 : 201, { location: '/upload', 'retry-after': String(seconds) }).end();
    };
  const started = performance.now();
  await upload(ten, script(1), { awayMs: 60_000 });
  expect(performance.now() - started).toBeGreaterThan(990);
  puts = 0;
  await expect(upload(ten, script(3600), { awayMs: 60_000 })).rejects.toMatchObject({
    status: 503,
    retryAfterMs: 3_600_000,
    ranges: ['POST 0', 'PUT 10'],
  });
});

test('does not send on what is refused', async () => {
  const uploading = upload(ten, ({ method }, response) => {
    response.writeHead(method === 'POST' ? 202 : 413, { location: '/upload' }).end();
  });
  await expect(uploading).rejects.toMatchObject({
    status: 413,
    remedy: expect.stringContaining('limits the size'),
    ranges: ['POST 0', 'PUT 10'],
  });
});
