import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { blobOf, pushBlob } from '../../../src/registry/blobs/push-blob.ts';
import { type RegistryOptions, registryClient } from '../../../src/registry/client/client.ts';
import { locationOf, type RegistryRequest, send } from '../../../src/registry/client/send.ts';
import { hashPassword } from '../../../src/registry/configuration/htpasswd.ts';
import { digestOf } from '../../../src/registry/content-digest.ts';
import { pullManifest } from '../../../src/registry/manifests/pull-manifest.ts';
import { ping } from '../../../src/registry/probe/ping.ts';
import { probeImage } from '../../../src/registry/probe/probe-image.ts';
import { registryStorage } from '../../../src/sandbox/registry/storage.ts';
import { pushImage, signal } from '../../registry/images.ts';
import { credentials, optionsFor, registryServer } from './registry-server.ts';

function clientOf(options: RegistryOptions) {
  const client = registryClient(options);
  onTestFinished(() => client.close());
  return client;
}

/** Sends a request as it is, whatever the answer. */
async function raw(client: ReturnType<typeof clientOf>, request: Omit<RegistryRequest, 'scope' | 'accept' | 'signal'>) {
  const answer = await send(client, { ...request, scope: '', accept: [400, 404, 405, 416], signal });
  return { answer, text: await answer.body.text() };
}

test('keeps images while the server comes and goes', async () => {
  const storage = registryStorage();
  const first = await registryServer({ storage });
  const image = await pushImage(clientOf(optionsFor(first)), 'team/image', 'latest');
  await first.close();
  const second = await registryServer({ storage });
  const pulled = await pullManifest(clientOf(optionsFor(second)), 'team/image', 'latest', signal);
  expect(pulled.digest).toBe(image.digest);
});

test('follows a change of the htpasswd file at once', async () => {
  let file = await hashPassword(credentials.user, 'old');
  const server = await registryServer({ htpasswd: () => file });
  await ping(clientOf({ ...optionsFor(server), password: 'old' }), signal);
  file = await hashPassword(credentials.user, 'new');
  await ping(clientOf({ ...optionsFor(server), password: 'new' }), signal);
  await expect(ping(clientOf({ ...optionsFor(server), password: 'old' }), signal)).rejects.toMatchObject({
    status: 401,
  });
});

test('lets nobody in while there is no htpasswd file', async () => {
  const server = await registryServer({ htpasswd: () => '' });
  await expect(ping(clientOf(optionsFor(server)), signal)).rejects.toMatchObject({ status: 401 });
});

test('refuses a piece that does not begin where the last one ended, and tells where that was', async () => {
  const client = clientOf(optionsFor(await registryServer()));
  const begun = await raw(client, { method: 'POST', path: '/v2/team/image/blobs/uploads/' });
  let path = locationOf(begun.answer);
  const piece = (range: string, body: string) => ({
    method: 'PATCH' as const,
    path,
    headers: { 'content-range': range, 'content-length': String(body.length) },
    body: () => Buffer.from(body),
  });
  const patched = await raw(client, piece('0-3', 'abcd'));
  expect(patched.answer.status).toBe(202);
  const stale = await raw(client, piece('4-5', 'ef'));
  expect([stale.answer.status, stale.text]).toEqual([416, expect.stringContaining('RANGE_INVALID')]);
  path = locationOf(patched.answer);
  const gap = await raw(client, piece('6-7', 'gh'));
  expect([gap.answer.status, gap.text]).toEqual([416, expect.stringContaining('RANGE_INVALID')]);
  const short = await raw(client, piece('4-9', 'ef'));
  expect([short.answer.status, short.text]).toEqual([400, expect.stringContaining('SIZE_INVALID')]);
  const status = await raw(client, { method: 'GET', path: locationOf(begun.answer) });
  expect(status.answer.header('range')).toBe('0-3');
});

test('says how long a blob is when a range lies beyond its end', async () => {
  const client = clientOf(optionsFor(await registryServer()));
  const blob = blobOf(Buffer.from('0123456789'));
  await pushBlob(client, 'team/image', blob, signal);
  const path = `/v2/team/image/blobs/${blob.digest}`;
  const beyond = await raw(client, { method: 'GET', path, headers: { range: 'bytes=10-' } });
  expect([beyond.answer.status, beyond.answer.header('content-range')]).toEqual([416, 'bytes */10']);
});

test('wants the state of an upload back to go on with it, but not to tell how far it is', async () => {
  const client = clientOf(optionsFor(await registryServer()));
  const begun = await raw(client, { method: 'POST', path: '/v2/team/image/blobs/uploads/' });
  const location = locationOf(begun.answer);
  location.search = '';
  const { answer, text } = await raw(client, { method: 'PATCH', path: location, body: () => Buffer.from('a') });
  expect([answer.status, text]).toEqual([404, expect.stringContaining('BLOB_UPLOAD_INVALID')]);
  expect((await raw(client, { method: 'GET', path: location })).answer.status).toBe(204);
});

test('deletes a tag alone and keeps its manifest', async () => {
  const client = clientOf(optionsFor(await registryServer()));
  const image = await pushImage(client, 'team/image', 'latest');
  await raw(client, { method: 'DELETE', path: '/v2/team/image/manifests/latest' });
  await expect(pullManifest(client, 'team/image', 'latest', signal)).rejects.toMatchObject({
    code: 'MANIFEST_UNKNOWN',
  });
  expect((await pullManifest(client, 'team/image', image.digest, signal)).digest).toBe(image.digest);
});

test('knows no repository of a bad name and no other method', async () => {
  const client = clientOf(optionsFor(await registryServer()));
  expect((await raw(client, { method: 'GET', path: '/v2/Team/tags/list' })).answer.status).toBe(404);
  expect((await raw(client, { method: 'GET', path: '/elsewhere' })).answer.status).toBe(404);
  const { answer } = await raw(client, { method: 'PATCH', path: '/v2/team/image/tags/list' });
  expect([answer.status, answer.header('allow')]).toEqual([405, 'GET']);
});

const skopeo = '/usr/bin/skopeo';

test.skipIf(!existsSync(skopeo))('serves skopeo, which pushes and pulls as podman does (needs skopeo)', async () => {
  const server = await registryServer();
  const folder = await mkdtemp(join(tmpdir(), 'skopeo-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [source, back, logins] = [join(folder, 'source'), join(folder, 'back'), join(folder, 'auth.json')];
  const host = `127.0.0.1:${server.port}`;
  const auth = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
  await writeFile(logins, JSON.stringify({ auths: { [host]: { auth } } }));
  const image = probeImage();
  await mkdir(source);
  await writeFile(join(source, 'version'), 'Directory Transport Version: 1.1\n');
  await writeFile(join(source, 'manifest.json'), image.manifest);
  for (const blob of image.blobs) await writeFile(join(source, digestOf(blob).slice('sha256:'.length)), blob);

  const run = (...words: string[]) => promisify(execFile)(skopeo, ['--insecure-policy', ...words]);
  const trust = [`--authfile=${logins}`, '--preserve-digests'];
  const name = `docker://${host}/team/image:latest`;
  await run('copy', ...trust, '--dest-tls-verify=false', `dir:${source}`, name);
  await run('copy', ...trust, '--src-tls-verify=false', name, `dir:${back}`);
  expect(await readFile(join(back, 'manifest.json'))).toEqual(Buffer.from(image.manifest));
  const { stdout } = await run('inspect', `--authfile=${logins}`, '--tls-verify=false', name);
  expect(JSON.parse(stdout)).toMatchObject({ Digest: digestOf(image.manifest), RepoTags: ['latest'] });
  await run('delete', `--authfile=${logins}`, '--tls-verify=false', name);
  await expect(run('inspect', `--authfile=${logins}`, '--tls-verify=false', name)).rejects.toThrow('manifest unknown');
});
