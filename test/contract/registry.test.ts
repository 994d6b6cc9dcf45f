import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blobExists } from '../../src/registry/blob-exists.ts';
import { type RegistryClient, type RegistryOptions, registryClient } from '../../src/registry/client.ts';
import { digestOf } from '../../src/registry/content-digest.ts';
import { deleteManifest } from '../../src/registry/delete-manifest.ts';
import { greet } from '../../src/registry/greet.ts';
import { hashPassword } from '../../src/registry/htpasswd.ts';
import { listTags } from '../../src/registry/list-tags.ts';
import { mediaTypes } from '../../src/registry/media-types.ts';
import { ping } from '../../src/registry/ping.ts';
import { probe } from '../../src/registry/probe.ts';
import { pullBlob } from '../../src/registry/pull-blob.ts';
import { pullManifest } from '../../src/registry/pull-manifest.ts';
import { blobOf, pushBlob } from '../../src/registry/push-blob.ts';
import { pushManifest } from '../../src/registry/push-manifest.ts';
import { resolve } from '../../src/registry/resolve.ts';
import { locationOf, type RegistryRequest, send } from '../../src/registry/send.ts';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';
import { startRegistry } from '../../src/sandbox/registry/start-registry.ts';
import { hasDistribution, startDistribution } from '../registry/distribution.ts';
import { pushImage, pushIndex, signal } from '../registry/images.ts';

const credentials = { user: 'ada', password: 'pässword: with a colon' };

interface Subject {
  readonly options: RegistryOptions;
  close(): Promise<void>;
}

async function sandbox(): Promise<Subject> {
  const authority = certificateAuthority();
  const line = await hashPassword(credentials.user, credentials.password);
  const certificate = await authority.issue(['127.0.0.1']);
  const server = await startRegistry({ domain: 'registry.example.org', htpasswd: () => line, certificate });
  return { options: { url: server.url, ca: authority.ca }, close: server.close };
}

async function distribution(): Promise<Subject> {
  const { url, close } = await startDistribution(credentials);
  return { options: { url }, close };
}

describe('the sandbox registry', () => suite(sandbox));
describe.skipIf(!hasDistribution)('distribution 2.8 (needs Debian package docker-registry)', () => suite(distribution));

function suite(start: () => Promise<Subject>): void {
  let subject: Subject;
  let client: RegistryClient;

  beforeAll(async () => {
    subject = await start();
    client = registryClient({ ...subject.options, ...credentials });
  });
  afterAll(async () => {
    await client.close();
    await subject.close();
  });

  /** Sends a request as it is, whatever the answer. */
  async function raw(request: Omit<RegistryRequest, 'scope' | 'accept' | 'signal'>) {
    const accept = [304, 400, 401, 404, 405, 416];
    const answer = await send(client, { ...request, scope: '', accept, signal });
    const text = await answer.body.text();
    return { answer, status: answer.status, header: answer.header, text };
  }

  test('the probe passes', async () => {
    const result = await probe({ ...subject.options, ...credentials }, { signal, say: () => undefined });
    expect(result).toMatchObject({ outcome: 'passed' });
    expect(result.steps.map(({ name, ok }) => [name, ok])).toEqual([
      ['certificate', true],
      ['refuses without password', true],
      ['accepts the password', true],
      ['push', true],
      ['pull', true],
      ['delete', true],
    ]);
  });

  test('wants a password, in the words of distribution', async () => {
    expect(await greet(client, signal)).toBe('wants a password');
    const anonymous = registryClient(subject.options);
    const answer = await send(anonymous, {
      method: 'GET',
      path: '/v2/team/image/manifests/latest',
      scope: '',
      accept: [401],
      signal,
    });
    expect(answer.header('www-authenticate')).toBe('Basic realm="registry.example.org"');
    expect(answer.header('docker-distribution-api-version')).toBe('registry/2.0');
    expect(await answer.body.json()).toEqual({
      errors: [
        {
          code: 'UNAUTHORIZED',
          message: 'authentication required',
          detail: [{ Type: 'repository', Class: '', Name: 'team/image', Action: 'pull' }],
        },
      ],
    });
    await anonymous.close();
  });

  test('refuses a wrong password and an unknown user', async () => {
    for (const wrong of [{ password: 'guessed' }, { user: 'eve' }]) {
      const stranger = registryClient({ ...subject.options, ...credentials, ...wrong });
      await expect(ping(stranger, signal)).rejects.toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
      await stranger.close();
    }
  });

  test('gives a blob back as it was pushed from a stream', async () => {
    const bytes = randomBytes(300_000);
    const halves = [bytes.subarray(0, 100_000), bytes.subarray(100_000)];
    const blob = { digest: digestOf(bytes), size: bytes.length, open: () => Readable.from(halves) };
    await pushBlob(client, 'team/streamed', blob, signal);
    const pulled = await buffer(await pullBlob(client, 'team/streamed', blob.digest, signal));
    expect(pulled.equals(bytes)).toBe(true);
  });

  test('tells which blobs a repository has', async () => {
    const blob = blobOf(randomBytes(10));
    await pushBlob(client, 'team/one', blob, signal);
    expect(await blobExists(client, 'team/one', blob.digest, signal)).toBe(true);
    expect(await blobExists(client, 'team/other', blob.digest, signal)).toBe(false);
  });

  test('serves a part of a blob', async () => {
    const bytes = Buffer.from('0123456789');
    const blob = blobOf(bytes);
    await pushBlob(client, 'team/range', blob, signal);
    const path = `/v2/team/range/blobs/${blob.digest}`;
    const part = await raw({ method: 'GET', path, headers: { range: 'bytes=2-4' } });
    expect([part.status, part.text, part.header('content-range')]).toEqual([206, '234', 'bytes 2-4/10']);
    const end = await raw({ method: 'GET', path, headers: { range: 'bytes=-3' } });
    expect([end.status, end.text]).toEqual([206, '789']);
  });

  test('takes an upload in pieces and tells how far it is', async () => {
    const [first, second] = [Buffer.from('first '), Buffer.from('second')];
    const digest = digestOf(Buffer.concat([first, second]));
    const begun = await raw({ method: 'POST', path: '/v2/team/pieces/blobs/uploads/' });
    expect(begun.status).toBe(202);
    const headers = { 'content-type': 'application/octet-stream', 'content-range': '0-5' };
    const patched = await raw({ method: 'PATCH', path: locationOf(begun.answer), headers, body: () => first });
    expect([patched.status, patched.header('range')]).toEqual([202, '0-5']);
    const status = await raw({ method: 'GET', path: locationOf(patched.answer) });
    expect([status.status, status.header('range')]).toEqual([204, '0-5']);
    const location = locationOf(status.answer);
    location.searchParams.set('digest', digest);
    const finished = await raw({ method: 'PUT', path: location, body: () => second });
    expect([finished.status, finished.header('docker-content-digest')]).toEqual([201, digest]);
    const pulled = await buffer(await pullBlob(client, 'team/pieces', digest, signal));
    expect(pulled.toString()).toBe('first second');
  });

  test('drops an upload that is cancelled', async () => {
    const begun = await raw({ method: 'POST', path: '/v2/team/dropped/blobs/uploads/' });
    const cancelled = await raw({ method: 'DELETE', path: locationOf(begun.answer) });
    expect(cancelled.status).toBe(204);
    const after = await raw({ method: 'GET', path: locationOf(begun.answer) });
    expect([after.status, after.text]).toEqual([404, expect.stringContaining('BLOB_UPLOAD_UNKNOWN')]);
  });

  test('refuses content that is not what its digest says', async () => {
    const blob = { ...blobOf(Buffer.from('what was meant')), open: () => Buffer.from('what was sent.') };
    await expect(pushBlob(client, 'team/wrong', blob, signal)).rejects.toMatchObject({
      status: 400,
      code: 'DIGEST_INVALID',
    });
    expect(await blobExists(client, 'team/wrong', blob.digest, signal)).toBe(false);
  });

  test('mounts a blob of another repository', async () => {
    const blob = blobOf(randomBytes(10));
    await pushBlob(client, 'team/source', blob, signal);
    const path = `/v2/team/mounted/blobs/uploads/?mount=${blob.digest}&from=team/source`;
    const mounted = await raw({ method: 'POST', path });
    expect([mounted.status, mounted.header('docker-content-digest')]).toEqual([201, blob.digest]);
    expect(await blobExists(client, 'team/mounted', blob.digest, signal)).toBe(true);
  });

  test('begins an upload where there is nothing to mount', async () => {
    const path = `/v2/team/mounted/blobs/uploads/?mount=${digestOf(randomBytes(10))}&from=team/nowhere`;
    expect((await raw({ method: 'POST', path })).status).toBe(202);
  });

  test('gives a manifest back byte for byte, by tag and by digest, with its type', async () => {
    const image = await pushImage(client, 'team/image', 'latest');
    const index = await pushIndex(client, 'team/image', 'index', image);
    for (const reference of ['index', index.digest]) {
      const pulled = await pullManifest(client, 'team/image', reference, signal);
      expect(Buffer.from(pulled.bytes).equals(index.bytes)).toBe(true);
      expect(pulled).toMatchObject({ digest: index.digest, mediaType: mediaTypes.ociIndex });
    }
    expect(await resolve(client, 'team/image', 'latest', signal)).toEqual({
      digest: image.digest,
      mediaType: mediaTypes.ociManifest,
      size: image.manifest.length,
    });
  });

  test('hides OCI manifests and indexes from who does not accept them', async () => {
    const image = await pushImage(client, 'team/hidden', 'image');
    await pushIndex(client, 'team/hidden', 'index', image);
    const path = '/v2/team/hidden/manifests';
    const accept = { accept: mediaTypes.ociManifest };
    const index = await raw({ method: 'GET', path: `${path}/index`, headers: accept });
    const words = 'OCI index found, but accept header does not support OCI indexes';
    expect([index.status, index.text]).toEqual([404, expect.stringContaining(words)]);
    const found = await raw({ method: 'GET', path: `${path}/image`, headers: accept });
    expect(found.status).toBe(200);
    const unasked = await raw({ method: 'GET', path: `${path}/image` });
    expect([unasked.status, unasked.text]).toEqual([404, expect.stringContaining('OCI manifest found')]);
  });

  test('gives the image for linux/amd64 to who knows no Docker lists', async () => {
    const image = await pushImage(client, 'team/list', 'image');
    const bytes = Buffer.from(
      Buffer.from(image.manifest).toString().replace(mediaTypes.ociManifest, mediaTypes.dockerManifest),
    );
    const manifest = { mediaType: mediaTypes.dockerManifest, bytes };
    const digest = await pushManifest(client, 'team/list', 'image', manifest, signal);
    const child = { ...image, manifest: bytes, digest, mediaType: mediaTypes.dockerManifest };
    await pushIndex(client, 'team/list', 'list', child, mediaTypes.dockerList);
    const headers = { accept: mediaTypes.dockerManifest };
    const given = await raw({ method: 'GET', path: '/v2/team/list/manifests/list', headers });
    expect([given.status, given.header('content-type')]).toEqual([200, mediaTypes.dockerManifest]);
    expect(given.header('docker-content-digest')).toBe(digest);
  });

  test('refuses a manifest whose blobs it has not', async () => {
    const image = await pushImage(client, 'team/whole', 'latest');
    const pushing = pushManifest(
      client,
      'team/partial',
      'latest',
      { mediaType: image.mediaType, bytes: image.manifest },
      signal,
    );
    await expect(pushing).rejects.toMatchObject({ status: 400, code: 'MANIFEST_BLOB_UNKNOWN' });
  });

  test('refuses what is no manifest', async () => {
    const manifest = { mediaType: 'application/json', bytes: Buffer.from('{}') };
    const pushing = pushManifest(client, 'team/nonsense', 'latest', manifest, signal);
    await expect(pushing).rejects.toMatchObject({ status: 400, code: 'MANIFEST_INVALID' });
  });

  test('tells what it does not know', async () => {
    const unknown = pullManifest(client, 'team/unknown', 'latest', signal);
    await expect(unknown).rejects.toMatchObject({ status: 404, code: 'MANIFEST_UNKNOWN' });
    await expect(listTags(client, 'team/unknown', signal)).rejects.toMatchObject({ code: 'NAME_UNKNOWN' });
    const blob = pullBlob(client, 'team/unknown', digestOf(Buffer.from('x')), signal);
    await expect(blob).rejects.toMatchObject({ status: 404, code: 'BLOB_UNKNOWN' });
    expect(await resolve(client, 'team/unknown', 'latest', signal)).toBeUndefined();
  });

  test('deletes a manifest with all its tags', async () => {
    const image = await pushImage(client, 'team/deleted', 'one');
    const manifest = { mediaType: image.mediaType, bytes: image.manifest };
    await pushManifest(client, 'team/deleted', 'two', manifest, signal);
    const kept = await pushImage(client, 'team/deleted', 'kept');
    await deleteManifest(client, 'team/deleted', image.digest, signal);
    expect(await listTags(client, 'team/deleted', signal)).toEqual(['kept']);
    await deleteManifest(client, 'team/deleted', kept.digest, signal);
    expect(await listTags(client, 'team/deleted', signal)).toEqual([]);
    await expect(deleteManifest(client, 'team/deleted', kept.digest, signal)).rejects.toMatchObject({ status: 404 });
  });

  test('deletes a blob from one repository', async () => {
    const blob = blobOf(randomBytes(10));
    await pushBlob(client, 'team/emptied', blob, signal);
    const path = `/v2/team/emptied/blobs/${blob.digest}`;
    expect((await raw({ method: 'DELETE', path })).status).toBe(202);
    expect(await blobExists(client, 'team/emptied', blob.digest, signal)).toBe(false);
    expect((await raw({ method: 'DELETE', path })).status).toBe(404);
  });

  test('lists its repositories page by page', async () => {
    for (const name of ['page/a', 'page/b', 'page/c']) await pushImage(client, name, 'latest');
    const first = await raw({ method: 'GET', path: '/v2/_catalog?n=2&last=page' });
    expect(JSON.parse(first.text)).toEqual({ repositories: ['page/a', 'page/b'] });
    expect(first.header('link')).toBe('</v2/_catalog?last=page%2Fb&n=2>; rel="next"');
    const second = await raw({ method: 'GET', path: '/v2/_catalog?last=page%2Fb&n=1' });
    expect(JSON.parse(second.text)).toEqual({ repositories: ['page/c'] });
  });
}
