import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openRegistrySite } from '../../src/commands/site/registry-site.ts';
import { refuseOther } from '../../src/commands/test.ts';
import type { Event } from '../../src/engine/events.ts';
import { registryClient } from '../../src/registry/client/client.ts';
import { digestOf } from '../../src/registry/content-digest.ts';
import { inspectImage } from '../../src/registry/images/inspect-image.ts';
import { acceptedManifests } from '../../src/registry/media-types.ts';
import { listRepositories } from '../../src/registry/tags/list-repositories.ts';
import type { Descriptor } from '../../src/sandbox/descriptor.ts';
import { announce } from '../../src/sandbox/running-sandbox.ts';
import { standInImage } from '../../src/sandbox/stand-in-image.ts';
import { signal } from '../registry/images.ts';
import { scriptedServer } from '../registry/scripted-server.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { runCommand } from './run-command.ts';

let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox();
  expect((await runCommand('provision', sandbox)).outcome).toBe('success');
});
afterAll(() => sandbox[Symbol.asyncDispose]());

/** What a user of the sandbox's registry finds there. */
async function registry() {
  const site = await openRegistrySite({
    targetName: 'sandbox',
    ...{ env: sandbox.env, cwd: sandbox.directory, signal, emit: () => undefined },
  });
  return registryClient(await site.access(signal));
}

test('copies the stand-in for ubuntu:16.04 with all its platforms, and pulls it back', async () => {
  const events: Event[] = [];
  const report = await runCommand('test', sandbox, {}, { emit: (event) => events.push(event) });
  const { host } = report.registry;
  expect(report).toMatchObject({
    command: 'test',
    outcome: 'success',
    copy: {
      source: 'docker.io/library/ubuntu:16.04',
      from: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      destination: `${host}/my-ubuntu:16.04`,
      platforms: ['linux/amd64', 'linux/arm/v7', 'linux/arm64/v8', 'linux/386', 'linux/ppc64le', 'linux/s390x'],
      blobs: { copied: 18, present: 0, mounted: 0, foreign: 0 },
    },
    notices: [expect.stringMatching(/^Docker Hub was not asked: in the sandbox/)],
  });
  expect(host).toMatch(/^localhost:\d+$/);
  const { copy } = report;
  expect(copy?.push.bytes).toBe(copy?.size);
  expect(copy?.pull?.bytes).toBe(copy?.size);

  const client = await registry();
  const { digest, images } = await inspectImage(client, 'my-ubuntu', '16.04', signal);
  await client.close();
  expect(digest).toBe(copy?.digest);
  expect(images[0]).toMatchObject({ created: expect.stringMatching(/^2021/), layers: 2 });

  expect(events.filter(({ type }) => type !== 'transfer')).toMatchObject([
    { type: 'phase', phase: 'copy', resources: ['ubuntu:16.04', 'my-ubuntu:16.04'] },
    { type: 'started', resource: 'ubuntu:16.04', doing: 'copy' },
    { type: 'finished', change: { resource: 'ubuntu:16.04', outcome: 'done' } },
    { type: 'started', resource: 'my-ubuntu:16.04', doing: 'pull' },
    { type: 'finished', change: { resource: 'my-ubuntu:16.04', outcome: 'done' } },
  ]);
  const ends = events.filter((event) => event.type === 'transfer').filter(({ done, total }) => done === total);
  expect(new Set(ends.map(({ resource }) => resource))).toEqual(new Set(['ubuntu:16.04', 'my-ubuntu:16.04']));
});

test('moves nothing the second time, and says so', async () => {
  const { copy } = await runCommand('test', sandbox);
  expect(copy).toMatchObject({ blobs: { copied: 0, present: 18 }, push: { bytes: 0 } });
  expect(copy?.pull?.bytes).toBe(copy?.size);
});

test('copies one platform when one is asked for', async () => {
  const { copy } = await runCommand('test', sandbox, { platform: 'linux/arm64' });
  expect(copy).toMatchObject({ platforms: ['linux/arm64/v8'], blobs: { copied: 0, present: 3 } });
  expect(copy?.digest).not.toBe(standInImage().digest);
});

/** The sandbox, but for parts of what is known of it. */
async function otherwise(planted: Partial<Descriptor>) {
  const directory = await mkdtemp(join(tmpdir(), 'otherwise-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const env = { HOME: directory, XDG_STATE_HOME: directory, LANG: 'C.UTF-8' };
  await announce({ ...sandbox.descriptor, ...planted }, env);
  return { env, directory };
}

/** What the sandbox's registry has of a repository. */
async function isThere(name: string): Promise<boolean> {
  const client = await registry();
  const names = await listRepositories(client, signal);
  await client.close();
  return names.includes(name);
}

test('names the platforms that there are when it is none of them', async () => {
  expect(await runCommand('test', sandbox, { platform: 'linux/mips64' })).toMatchObject({
    outcome: 'failure',
    error: {
      message: expect.stringMatching(
        /library\/ubuntu has no image for linux\/mips64; there is linux\/amd64, linux\/arm\/v7,/,
      ),
      remedy: 'Choose one of these, or leave out the platform to take all.',
    },
  });
});

test('asks no source for anything while the registry refuses the password', async () => {
  const hub = await scriptedServer((_seen, response) => void response.writeHead(500).end());
  const standIn = { url: hub.url, image: 'docker.io/library/ubuntu:16.04' };
  const report = await runCommand('test', await otherwise({ registryPassword: 'another', standIn }));
  expect(report).toMatchObject({
    outcome: 'failure',
    error: {
      message: expect.stringMatching(/^localhost:\d+ refused GET \/v2\/: authentication required \(UNAUTHORIZED\)/),
      remedy: 'Check the registry user and password: the registry knows another pair.',
    },
  });
  expect(hub.seen).toEqual([]);
});

test('leaves no tag behind when the source gives out no more in the middle', async () => {
  const { digest, manifests } = standInImage();
  const hub = await scriptedServer(({ path }, response) => {
    const manifest = manifests.get(path.includes('sha256:') ? (path.split('/').at(-1) ?? '') : digest);
    const limits = { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '1;w=21600' };
    if (manifest === undefined) return void response.writeHead(429, { ...limits, 'retry-after': '9999' }).end();
    const { mediaType, bytes } = manifest;
    const headers = { 'content-type': mediaType, 'content-length': bytes.length };
    response.writeHead(200, { ...limits, ...headers, 'docker-content-digest': digestOf(bytes) }).end(bytes);
  });
  const image = 'docker.io/library/limited:1';
  const report = await runCommand('test', await otherwise({ standIn: { url: hub.url, image } }), {
    source: 'limited:1',
  });
  expect(report).toMatchObject({
    outcome: 'failure',
    error: {
      message: `${new URL(hub.url).host} gives out no image for now: all of the 100 pulls in 6 hours are used up`,
    },
  });
  expect(await isThere('my-limited')).toBe(false);
});

test('leaves no tag behind when it is cancelled', async () => {
  const image = 'docker.io/library/cancelled:1';
  const { url } = sandbox.descriptor.standIn;
  const cancelling = new AbortController();
  const hub = await scriptedServer(({ method, path }, response) => {
    if (path.includes('/blobs/')) return cancelling.abort();
    const there = new URL(path.replace('cancelled', 'ubuntu').replace(/\/1$/, '/16.04'), url);
    void fetch(there, { method, headers: { accept: acceptedManifests } }).then(async (answer) => {
      response
        .writeHead(answer.status, Object.fromEntries(answer.headers))
        .end(Buffer.from(await answer.arrayBuffer()));
    });
  });
  const place = await otherwise({ standIn: { url: hub.url, image } });
  const report = await runCommand('test', place, { source: 'cancelled:1' }, { signal: cancelling.signal });
  expect(report.outcome).toBe('cancelled');
  expect(await isThere('my-cancelled')).toBe(false);
});

test('says where it would have to reach when the source is out of reach', async () => {
  expect(await runCommand('test', sandbox, { source: '127.0.0.1:1/team/image:1' })).toMatchObject({
    outcome: 'failure',
    error: {
      message: '127.0.0.1:1 could not be reached: connection refused, nothing listens there',
      remedy: 'Let this computer reach 127.0.0.1:1 or copy another image with --source HOST/NAME:TAG.',
    },
  });
});

test('a tag that has become something else is told', () => {
  refuseOther('registry.example.org/my-ubuntu:16.04', 'sha256:1', 'sha256:1');
  expect(() => refuseOther('registry.example.org/my-ubuntu:16.04', 'sha256:1', 'sha256:2')).toThrow(
    'registry.example.org/my-ubuntu:16.04 is sha256:2 when it is pulled back, and was pushed as sha256:1',
  );
});

test('a sandbox that lives for one run only has no registry to copy to', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'nothing-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  expect(
    await runCommand('test', { env: { HOME: directory, XDG_STATE_HOME: directory, LANG: 'C' }, directory }),
  ).toMatchObject({
    outcome: 'failure',
    error: {
      message: 'There is no registry in a sandbox that lived for this run only',
      remedy: 'Keep one running with npm run sandbox, and in another terminal run provision, then this again.',
    },
  });
});
