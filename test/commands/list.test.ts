import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryIn } from '../../src/commands/list.ts';
import { openRegistrySite } from '../../src/commands/site/registry-site.ts';
import { UsageError } from '../../src/engine/usage-error.ts';
import { type RegistryClient, registryClient } from '../../src/registry/client/client.ts';
import { pushManifest } from '../../src/registry/manifests/push-manifest.ts';
import { signal } from '../registry/images.ts';
import { pushSample, pushSampleIndex } from '../registry/sample-images.ts';
import { configure, environmentOf, targetOf } from './configured-target.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { runCommand } from './run-command.ts';

let sandbox: LocalSandbox;
let client: RegistryClient;
beforeAll(async () => {
  sandbox = await localSandbox();
  expect((await runCommand('provision', sandbox)).outcome).toBe('success');
  const context = { targetName: 'sandbox', env: sandbox.env, cwd: sandbox.directory, signal, emit: () => undefined };
  client = registryClient(await (await openRegistrySite(context)).access(signal));
});
afterAll(async () => {
  await client.close();
  await sandbox[Symbol.asyncDispose]();
});

// Each test goes on where the one before has ended.

test('says that a registry is empty', async () => {
  const { outcome, listing } = await runCommand('list', sandbox);
  expect({ outcome, listing }).toMatchObject({
    outcome: 'success',
    listing: { repositories: [], totals: { repositories: 0, tags: 0, images: 0, bytes: 0 } },
  });
});

test('tells all repositories, the newest image first, tags of one digest together, each blob counted once', async () => {
  const shared = Buffer.alloc(5000, 'shared');
  const old = await pushSample(client, 'team/image', 'v1', { layers: [shared], created: '2024-01-02T03:04:05+01:00' });
  await pushManifest(client, 'team/image', 'stable', old, signal);
  await pushSample(client, 'team/image', 'undated', { layers: [shared], created: '1980-01-01T00:00:01Z' });
  const children = {
    'linux/amd64': await pushSample(client, 'team/image', undefined, { layers: [shared] }),
    'unknown/unknown': await pushSample(client, 'team/image', undefined, { layers: [shared] }),
  };
  const index = await pushSampleIndex(client, 'team/image', 'v2', children);
  await pushSample(client, 'alone', 'latest', { layers: [shared] });

  const { listing } = await runCommand('list', sandbox);
  expect(listing?.repositories.map(({ name }) => name)).toEqual(['alone', 'team/image']);
  expect(listing?.repositories[1]?.images).toMatchObject([
    { tags: ['v2'], digest: index.digest, created: '2026-01-02T03:04:05.000Z', attachments: 1 },
    { tags: ['stable', 'v1'], digest: old.digest, created: '2024-01-02T02:04:05.000Z', attachments: 0 },
    { tags: ['undated'], platforms: [{ platform: 'linux/amd64', layers: 1 }] },
  ]);
  expect(listing?.repositories[1]?.images[2]).not.toHaveProperty('created');
  expect(listing?.totals).toMatchObject({ repositories: 2, tags: 5, images: 4 });
  const bytes = listing?.totals.bytes ?? 0;
  expect(bytes).toBeGreaterThan(shared.length);
  expect(bytes).toBeLessThan(2 * shared.length);
});

test('tells one repository, also with the name of the registry before it', async () => {
  for (const operand of ['team/image', 'localhost/team/image']) {
    const { listing } = await runCommand('list', sandbox, {}, { operands: [operand] });
    expect(listing).toMatchObject({ repository: 'team/image', totals: { repositories: 1, tags: 4 } });
  }
});

test('tells only the names of a registry with more than 500 tags, and all of one repository', async () => {
  const image = await pushSample(client, 'many', 'v0');
  for (let at = 1; at < 500; at += 1) await pushManifest(client, 'many', `v${at}`, image, signal);
  const { outcome, listing } = await runCommand('list', sandbox);
  expect(outcome).toBe('success');
  expect(listing).toMatchObject({ repositories: [], totals: { repositories: 3, tags: 505, images: 0 } });
  expect(listing?.unread?.map(({ name, tags }) => [name, tags?.length])).toEqual([
    ['alone', 1],
    ['many', 500],
    ['team/image', 4],
  ]);
  const { listing: one } = await runCommand('list', sandbox, {}, { operands: ['many'] });
  expect(one).toMatchObject({ totals: { repositories: 1, tags: 500, images: 1 } });
});

test('asks whether another repository was meant', async () => {
  expect(await runCommand('list', sandbox, {}, { operands: ['team/imag'] })).toMatchObject({
    outcome: 'failure',
    error: {
      message: expect.stringMatching(/^localhost:\d+ has no repository team\/imag; did you mean 'team\/image'\?$/),
      remedy: 'Run list without a repository to see all that there are.',
    },
  });
});

test('says when the name servers that are to tell its address are not reached', async () => {
  const target = targetOf(sandbox, { dns: { resolvers: ['127.0.0.1:1'] } });
  await configure(sandbox, { owner: 'example/registry', targets: { arbutus: target } });
  const { error } = await runCommand('list', sandbox, {}, { targetName: 'arbutus', env: environmentOf(sandbox) });
  expect(error).toMatchObject({
    message: 'The address of registry.localhost is not known: no answer from 127.0.0.1:1 (connection refused)',
    remedy: expect.stringMatching(/port 53 .* dns\.resolvers/),
  });
});

test.each([
  ['team/image:v1', 'list takes a repository, and "team/image:v1" is one image of it'],
  ['ghcr.io/team/image', '"ghcr.io/team/image" is at ghcr.io, and this target\'s registry is registry.example.org'],
  ['team/Image', 'the name "team/Image" has capital letters'],
])('refuses %s', (written, message) => {
  expect(() => repositoryIn(written, 'registry.example.org')).toThrow(UsageError);
  expect(() => repositoryIn(written, 'registry.example.org')).toThrow(message);
});

test('takes the name of the registry, with a port too', () => {
  expect(repositoryIn('registry.example.org:5443/team/image', 'registry.example.org')).toBe('team/image');
});
