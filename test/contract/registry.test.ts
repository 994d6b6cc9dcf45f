import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { blobExists } from '../../src/registry/blobs/blob-exists.ts';
import { pullBlob } from '../../src/registry/blobs/pull-blob.ts';
import { blobOf, pushBlob } from '../../src/registry/blobs/push-blob.ts';
import { registryClient } from '../../src/registry/client/client.ts';
import { locationOf, send } from '../../src/registry/client/send.ts';
import { digestOf } from '../../src/registry/content-digest.ts';
import { greet } from '../../src/registry/probe/greet.ts';
import { ping } from '../../src/registry/probe/ping.ts';
import { probe } from '../../src/registry/probe/probe.ts';
import { signal } from '../registry/images.ts';
import { credentials, eachRegistry } from './registry-subjects.ts';

eachRegistry((subject) => {
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
    expect(await greet(subject.client, signal)).toBe('wants a password');
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
    await pushBlob(subject.client, 'team/streamed', blob, signal);
    const pulled = await buffer(await pullBlob(subject.client, 'team/streamed', blob.digest, signal));
    expect(pulled.equals(bytes)).toBe(true);
  });

  test('tells which blobs a repository has', async () => {
    const blob = blobOf(randomBytes(10));
    await pushBlob(subject.client, 'team/one', blob, signal);
    expect(await blobExists(subject.client, 'team/one', blob.digest, signal)).toBe(true);
    expect(await blobExists(subject.client, 'team/other', blob.digest, signal)).toBe(false);
  });

  test('serves a part of a blob', async () => {
    const bytes = Buffer.from('0123456789');
    const blob = blobOf(bytes);
    await pushBlob(subject.client, 'team/range', blob, signal);
    const path = `/v2/team/range/blobs/${blob.digest}`;
    const part = await subject.raw({ method: 'GET', path, headers: { range: 'bytes=2-4' } });
    expect([part.status, part.text, part.header('content-range')]).toEqual([206, '234', 'bytes 2-4/10']);
    const end = await subject.raw({ method: 'GET', path, headers: { range: 'bytes=-3' } });
    expect([end.status, end.text]).toEqual([206, '789']);
  });

  test('takes an upload in pieces and tells how far it is', async () => {
    const [first, second] = [Buffer.from('first '), Buffer.from('second')];
    const digest = digestOf(Buffer.concat([first, second]));
    const begun = await subject.raw({ method: 'POST', path: '/v2/team/pieces/blobs/uploads/' });
    expect(begun.status).toBe(202);
    const headers = { 'content-type': 'application/octet-stream', 'content-range': '0-5' };
    const patched = await subject.raw({ method: 'PATCH', path: locationOf(begun.answer), headers, body: () => first });
    expect([patched.status, patched.header('range')]).toEqual([202, '0-5']);
    const status = await subject.raw({ method: 'GET', path: locationOf(patched.answer) });
    expect([status.status, status.header('range')]).toEqual([204, '0-5']);
    const location = locationOf(status.answer);
    location.searchParams.set('digest', digest);
    const finished = await subject.raw({ method: 'PUT', path: location, body: () => second });
    expect([finished.status, finished.header('docker-content-digest')]).toEqual([201, digest]);
    const pulled = await buffer(await pullBlob(subject.client, 'team/pieces', digest, signal));
    expect(pulled.toString()).toBe('first second');
  });

  test('drops an upload that is cancelled', async () => {
    const begun = await subject.raw({ method: 'POST', path: '/v2/team/dropped/blobs/uploads/' });
    const cancelled = await subject.raw({ method: 'DELETE', path: locationOf(begun.answer) });
    expect(cancelled.status).toBe(204);
    const after = await subject.raw({ method: 'GET', path: locationOf(begun.answer) });
    expect([after.status, after.text]).toEqual([404, expect.stringContaining('BLOB_UPLOAD_UNKNOWN')]);
  });

  test('refuses content that is not what its digest says', async () => {
    const blob = { ...blobOf(Buffer.from('what was meant')), open: () => Buffer.from('what was sent.') };
    await expect(pushBlob(subject.client, 'team/wrong', blob, signal)).rejects.toMatchObject({
      status: 400,
      code: 'DIGEST_INVALID',
    });
    expect(await blobExists(subject.client, 'team/wrong', blob.digest, signal)).toBe(false);
  });

  test('mounts a blob of another repository', async () => {
    const blob = blobOf(randomBytes(10));
    await pushBlob(subject.client, 'team/source', blob, signal);
    const path = `/v2/team/mounted/blobs/uploads/?mount=${blob.digest}&from=team/source`;
    const mounted = await subject.raw({ method: 'POST', path });
    expect([mounted.status, mounted.header('docker-content-digest')]).toEqual([201, blob.digest]);
    expect(await blobExists(subject.client, 'team/mounted', blob.digest, signal)).toBe(true);
  });

  test('begins an upload where there is nothing to mount', async () => {
    const path = `/v2/team/mounted/blobs/uploads/?mount=${digestOf(randomBytes(10))}&from=team/nowhere`;
    expect((await subject.raw({ method: 'POST', path })).status).toBe(202);
  });

  test('deletes a blob from one repository', async () => {
    const blob = blobOf(randomBytes(10));
    await pushBlob(subject.client, 'team/emptied', blob, signal);
    const path = `/v2/team/emptied/blobs/${blob.digest}`;
    expect((await subject.raw({ method: 'DELETE', path })).status).toBe(202);
    expect(await blobExists(subject.client, 'team/emptied', blob.digest, signal)).toBe(false);
    expect((await subject.raw({ method: 'DELETE', path })).status).toBe(404);
  });
});
