import { expect, test } from 'vitest';
import { probe } from '../../../src/registry/probe/probe.ts';
import { registryStorage } from '../../../src/sandbox/registry/storage.ts';
import { optionsFor, registryServer } from '../../sandbox/registry/registry-server.ts';
import { signal } from '../images.ts';
import { scriptedServer } from '../scripted-server.ts';

const ignore = () => undefined;

test('tells in words what it proved, and leaves nothing behind', async () => {
  const storage = registryStorage();
  const said: string[] = [];
  const server = await registryServer({ storage });
  const result = await probe(optionsFor(server), { signal, say: (words) => said.push(words) });
  expect(result).toMatchObject({ outcome: 'passed', startedAt: expect.any(String), durationMs: expect.any(Number) });
  expect(result.error).toBeUndefined();
  const details = result.steps.map(({ detail }) => detail.replace(/[0-9a-f]{12,}/g, '…'));
  expect(details).toEqual([
    'trusted, for registry.example.org, 127.0.0.1, issued by Sandbox Certificate Authority, 89 of 90 days left',
    '401 as it should be',
    'user ada',
    'registry.example.org/provision-registry/probe:probe-…, 259 KiB',
    'sha256:…, 2 blobs, every byte as pushed',
    '202, then 404',
  ]);
  expect(said).toEqual(result.steps.map(({ name }) => name));
  const repository = storage.repositories.get('provision-registry/probe');
  expect([repository?.tags.size, repository?.manifests.size]).toEqual([0, 0]);
});

test('ends at a wrong password with what to do', async () => {
  const server = await registryServer();
  const result = await probe({ ...optionsFor(server), password: 'guessed' }, { signal, say: ignore });
  expect(result).toMatchObject({
    outcome: 'failed',
    error: { message: expect.stringContaining('UNAUTHORIZED'), remedy: expect.stringContaining('password') },
  });
  expect(result.steps.map(({ name, ok }) => [name, ok])).toEqual([
    ['certificate', true],
    ['refuses without password', true],
    ['accepts the password', false],
  ]);
  expect(JSON.stringify(result)).not.toContain('guessed');
});

test('fails on a registry that is open to anyone, and pushes nothing to it', async () => {
  const server = await scriptedServer((_, response) => void response.end('{}'));
  const result = await probe({ url: server.url, user: 'ada', password: 'secret' }, { signal, say: ignore });
  expect(result).toMatchObject({ outcome: 'failed', error: { message: expect.stringContaining('is open') } });
  expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v2/']);
});

test('fails on a certificate that is not trusted, before it sends the password', async () => {
  const { ca: _, ...options } = optionsFor(await registryServer());
  const result = await probe(options, { signal, say: ignore });
  expect(result.steps.map(({ name, ok }) => [name, ok])).toEqual([['certificate', false]]);
  expect(result.error?.message).toContain('not trusted here (issued by Sandbox Certificate Authority');
});

test('notices content damaged in the registry, and deletes what it pushed all the same', async () => {
  const storage = registryStorage();
  const server = await registryServer({ storage });
  const result = await probe(optionsFor(server), {
    signal,
    say(step) {
      if (step !== 'pull') return;
      for (const [digest, content] of storage.blobs) storage.blobs.set(digest, Buffer.alloc(content.length));
    },
  });
  expect(result).toMatchObject({
    outcome: 'failed',
    error: { message: expect.stringContaining("content's digest is") },
  });
  expect(result.steps.slice(-2).map(({ name, ok }) => [name, ok])).toEqual([
    ['pull', false],
    ['delete', true],
  ]);
  expect(storage.repositories.get('provision-registry/probe')?.tags.size).toBe(0);
});

test('deletes what it pushed when it is cancelled', async () => {
  const storage = registryStorage();
  const server = await registryServer({ storage });
  const controller = new AbortController();
  const say = (step: string) => step === 'pull' && controller.abort(new Error('cancelled'));
  await expect(probe(optionsFor(server), { signal: controller.signal, say })).rejects.toThrow('cancelled');
  const repository = storage.repositories.get('provision-registry/probe');
  expect(repository?.blobs.size).toBe(2);
  expect(repository?.tags.size).toBe(0);
});

test('pushes another image each time', async () => {
  const storage = registryStorage();
  const server = await registryServer({ storage });
  await probe(optionsFor(server), { repository: 'team/probe', signal, say: ignore });
  await probe(optionsFor(server), { repository: 'team/probe', signal, say: ignore });
  expect(storage.repositories.get('team/probe')?.blobs.size).toBe(4);
});
