import { expect, onTestFinished, test } from 'vitest';
import { digestOf } from '../../../src/registry/content-digest.ts';
import { findImage, type SourceOptions } from '../../../src/registry/copy/image-source.ts';
import { parseReference } from '../../../src/registry/images/image-reference.ts';
import { pullManifest } from '../../../src/registry/manifests/pull-manifest.ts';
import { mediaTypes } from '../../../src/registry/media-types.ts';
import { dockerHub, type HubOptions } from '../docker-hub.ts';
import { signal } from '../images.ts';
import { scriptedServer } from '../scripted-server.ts';

const bytes = Buffer.from('{"schemaVersion":2}');
const sample = { mediaType: mediaTypes.dockerList, digest: digestOf(bytes), bytes };
const images = { 'library/ubuntu:16.04': sample };
const manifests = 'https://registry-1.docker.io/v2/library/ubuntu/manifests';

async function find(text: string, hub: HubOptions, options: Partial<SourceOptions> = {}) {
  const { seen, reach } = await dockerHub(hub);
  const source = await findImage(parseReference(text), { reach, signal, ...options }).catch((error: unknown) => {
    throw Object.assign(error instanceof Error ? error : new Error(String(error)), { seen });
  });
  onTestFinished(() => source.close());
  return { ...source, seen };
}

test('finds an image at Docker Hub with a token for everybody', async () => {
  const found = await find('ubuntu:16.04', { images });
  expect(found).toMatchObject({
    repository: 'library/ubuntu',
    reference: sample.digest,
    descriptor: { digest: sample.digest, mediaType: mediaTypes.dockerList, size: bytes.length },
    passedOver: [],
  });
  const scope = 'service=registry.docker.io&scope=repository%3Alibrary%2Fubuntu%3Apull';
  expect(found.seen).toEqual([
    `HEAD ${manifests}/16.04`,
    `GET https://auth.docker.io/token?${scope}`,
    `HEAD ${manifests}/16.04 Bearer for-library/ubuntu`,
  ]);
});

test('tells how many pulls are left, which looking costs none of', async () => {
  const found = await find('ubuntu:16.04', { images, pulls: 7 });
  expect(found.client.rateLimit()).toEqual({ limit: 7, remaining: 7, windowSeconds: 21_600 });
  await pullManifest(found.client, found.repository, found.reference, signal);
  expect(found.client.rateLimit()).toEqual({ limit: 7, remaining: 6, windowSeconds: 21_600 });
});

test('tells what to do when no pulls are left', async () => {
  const found = await find('ubuntu:16.04', { images, pulls: 0 });
  await expect(pullManifest(found.client, found.repository, found.reference, signal)).rejects.toMatchObject({
    message: expect.stringContaining('You have reached your pull rate limit. (TOOMANYREQUESTS)'),
    remedy:
      'Docker Hub counts pulls over six hours for each address: give it a user and password, name a mirror, or wait.',
  });
});

test('logs in to Docker Hub at its own token service', async () => {
  const found = await find('ubuntu:16.04', { images, user: { user: 'ada', password: 'secret' } });
  const basic = Buffer.from('ada:secret').toString('base64');
  expect(found.seen.filter((line) => line.includes(basic))).toEqual([
    expect.stringMatching('^GET https://auth.docker.io/'),
  ]);
});

test('asks mirrors in their order and Docker Hub last', async () => {
  const mirrors = { 'one.example.org': 503, 'two.example.org': undefined };
  const options = { mirrors: ['https://one.example.org', 'https://two.example.org'] };
  const found = await find('ubuntu:16.04', { images, mirrors }, options);
  expect(found.client.url.host).toBe('two.example.org');
  expect(found.passedOver).toEqual([expect.stringContaining('one.example.org refused HEAD')]);
  expect(found.seen.some((line) => line.includes('docker.io'))).toBe(false);
});

test('goes on to Docker Hub when no mirror has it', async () => {
  const mirrors = { 'one.example.org': 404 };
  const found = await find('ubuntu:16.04', { images, mirrors }, { mirrors: ['https://one.example.org'] });
  expect(found.client.url.host).toBe('registry-1.docker.io');
  expect(found.passedOver).toEqual(['one.example.org has no docker.io/library/ubuntu:16.04']);
});

test('does not show Docker Hub’s password to a mirror', async () => {
  const user = { user: 'ada', password: 'secret' };
  const found = await find(
    'ubuntu:16.04',
    { images, user, mirrors: { 'one.example.org': 404 } },
    { mirrors: ['https://one.example.org'] },
  );
  const atMirror = found.seen.filter((line) => line.includes('one.example.org'));
  expect(atMirror).toEqual(['HEAD https://one.example.org/v2/library/ubuntu/manifests/16.04']);
});

test('tells that Docker Hub shows no such image', async () => {
  await expect(find('ubuntu:no', { images })).rejects.toMatchObject({
    message: 'registry-1.docker.io has no docker.io/library/ubuntu:no that is for everybody',
    remedy: 'Check the name and the tag; for a private image give the user and password of its registry.',
  });
});

test('tells all that was tried when it is nowhere', async () => {
  const finding = find(
    'ubuntu:no',
    { images, mirrors: { 'one.example.org': undefined } },
    { mirrors: ['https://one.example.org'] },
  );
  await expect(finding).rejects.toThrow(
    'docker.io/library/ubuntu:no was found nowhere: one.example.org has no docker.io/library/ubuntu:no; ' +
      'registry-1.docker.io has no docker.io/library/ubuntu:no that is for everybody',
  );
});

test('asks another registry than Docker Hub alone, not the mirrors', async () => {
  const server = await scriptedServer((_, response) => {
    response
      .writeHead(200, {
        'content-type': sample.mediaType,
        'docker-content-digest': sample.digest,
        'content-length': 19,
      })
      .end();
  });
  const reach = (host: string) => (host === 'quay.example.org' ? { url: server.url } : {});
  const options = { reach, signal, mirrors: ['https://one.example.org'] };
  const found = await findImage(parseReference('quay.example.org/team/image:v1'), options);
  expect(found).toMatchObject({ repository: 'team/image', reference: sample.digest, passedOver: [] });
  await found.close();
  expect(server.seen.map(({ path }) => path)).toEqual(['/v2/team/image/manifests/v1']);
});
