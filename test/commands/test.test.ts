import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRegistrySite } from '../../src/commands/registry-site.ts';
import type { Event } from '../../src/engine/events.ts';
import { UsageError } from '../../src/engine/usage-error.ts';
import { registryClient } from '../../src/registry/client.ts';
import { inspectImage } from '../../src/registry/inspect-image.ts';
import { signal } from '../registry/images.ts';
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
