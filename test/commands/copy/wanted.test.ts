import { expect, test } from 'vitest';
import { wantedCopy } from '../../../src/commands/copy/wanted.ts';
import { UsageError } from '../../../src/engine/usage-error.ts';

const digest = `sha256:${'7f3a9c01d2e4'.padEnd(64, '0')}`;

test('wants ubuntu:16.04 of Docker Hub unless told otherwise', async () => {
  expect(await wantedCopy({}, {})).toEqual({
    source: { host: 'docker.io', repository: 'library/ubuntu', tag: '16.04', digest: undefined },
    mirrors: [],
    repository: 'my-ubuntu',
    tag: '16.04',
  });
});

test.each([
  ['alpine', 'my-alpine', 'latest'],
  ['team/deep/image:v1', 'my-image', 'v1'],
  ['ghcr.io/team/image:v1', 'my-image', 'v1'],
  [`alpine@${digest}`, 'my-alpine', '7f3a9c01d2e4'],
  [`alpine:3@${digest}`, 'my-alpine', '3'],
])('%s becomes %s:%s', async (source, repository, tag) => {
  expect(await wantedCopy({ source }, {})).toMatchObject({ repository, tag });
});

test('takes several mirrors, and a platform', async () => {
  const options = { mirror: 'https://one.example.org, https://two.example.org:5000', platform: 'linux/arm/v7' };
  expect(await wantedCopy(options, {})).toMatchObject({
    mirrors: ['https://one.example.org', 'https://two.example.org:5000'],
    platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
  });
});

test('takes a user and password for the source', async () => {
  const env = { SOURCE_USER: 'ada', SOURCE_PASSWORD: 'secret' };
  expect((await wantedCopy({}, env)).login).toEqual({ user: 'ada', password: 'secret' });
});

test.each([
  [{ source: 'https://ghcr.io/x' }, {}, 'it begins with https://'],
  [{ mirror: 'mirror.example.org' }, {}, '"mirror.example.org" is no address of a registry'],
  [{ mirror: 'http://mirror.example.org' }, {}, '"http://mirror.example.org" is no address of a registry'],
  [{ platform: 'arm64' }, {}, '"arm64" is no platform'],
  [
    { source: 'ghcr.io/team/image:v1', mirror: 'https://mirror.example.org' },
    {},
    '--mirror is for images of Docker Hub, and ghcr.io/team/image:v1 is at ghcr.io',
  ],
  [{}, { SOURCE_PASSWORD: 'secret' }, 'SOURCE_PASSWORD is set, and SOURCE_USER is not'],
  [{}, { SOURCE_USER: 'ada' }, 'SOURCE_PASSWORD is not set'],
])('refuses %j with %j', async (options, env, message) => {
  const wanted = wantedCopy(options, env);
  await expect(wanted).rejects.toThrow(UsageError);
  await expect(wanted).rejects.toThrow(message);
});
