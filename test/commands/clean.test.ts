import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRegistrySite } from '../../src/commands/site/registry-site.ts';
import type { Event } from '../../src/engine/events.ts';
import { type RegistryClient, registryClient } from '../../src/registry/client/client.ts';
import { pushManifest } from '../../src/registry/manifests/push-manifest.ts';
import { resolve } from '../../src/registry/manifests/resolve.ts';
import { listTags } from '../../src/registry/tags/list-tags.ts';
import type { LineFor } from '../../src/report/line-for.ts';
import { summaryLines } from '../../src/report/summary.ts';
import { signal } from '../registry/images.ts';
import { pushSample } from '../registry/sample-images.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { changesOf, runCommand } from './run-command.ts';

let sandbox: LocalSandbox;
let client: RegistryClient;
beforeAll(async () => {
  sandbox = await localSandbox();
  await runCommand('provision', sandbox);
  const { env, directory: cwd } = sandbox;
  const site = await openRegistrySite({ targetName: 'sandbox', env, cwd, signal, emit: () => undefined });
  client = registryClient(await site.access(signal));
});
afterAll(async () => {
  await client.close();
  await sandbox[Symbol.asyncDispose]();
});

const large = Buffer.alloc(2 ** 21, 'large');
const lineFor: LineFor = (verb, { confirm } = {}) =>
  `do ${verb}${confirm === undefined ? '' : ` --confirm ${confirm}`}`;
const text = (report: Parameters<typeof summaryLines>[0]) =>
  summaryLines(report, { width: Infinity, color: false, unicode: true }, lineFor).join('\n');

/** As often as a person runs it: once to read the digest, once to confirm it. */
async function confirmed(verb: 'clean' | 'delete', options = {}, operands: readonly string[] = []) {
  const { planDigest, error } = await runCommand(verb, sandbox, options, { operands });
  expect(error?.message).toMatch(/^The plan has changes that never happen unasked/);
  expect(error?.remedy).toContain(`--confirm ${planDigest}`);
  return await runCommand(verb, sandbox, { ...options, confirm: planDigest ?? '' }, { operands });
}

async function digestOfDeletion(operand: string): Promise<string> {
  return (await runCommand('delete', sandbox, {}, { operands: [operand] })).planDigest ?? '';
}

test('delete shows what falls, asks for its digest, and deletes it without the cloud', async () => {
  const image = await pushSample(client, 'team/large', 'one', { layers: [large] });
  await pushManifest(client, 'team/large', 'two', image, signal);
  sandbox.requests.forget();
  const report = await confirmed('delete', {}, ['team/large:one', 'team/large:two']);
  expect(report.outcome).toBe('success');
  expect(report.changes).toMatchObject([
    { resource: 'team/large:one', action: 'remove', reason: expect.stringContaining('2.0 MiB, with its tag two') },
  ]);
  expect(await listTags(client, 'team/large', signal)).toEqual([]);
  expect(sandbox.requests.all()).toEqual([]);
  expect(text(report)).toContain('To free the space: do clean');
});

test('clean without a rule frees what was deleted, without being asked', async () => {
  const kept = await pushSample(client, 'team/kept', 'latest');
  const report = await runCommand('clean', sandbox);
  expect(report).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' } });
  expect(changesOf(report)).toEqual(['update storage: done']);
  // Manifest, configuration and layer of the large image and of two probes.
  expect(report.collection).toMatchObject({ outcome: 'done', blobs: 9 });
  expect(report.collection?.bytes).toBeGreaterThan(large.length);
  expect(report.probe?.steps.map(({ name }) => name)).toEqual(['collected', 'push again', 'pull', 'kept image']);
  expect(await resolve(client, 'team/kept', kept.digest, signal)).toBeDefined();
  expect(text(report)).toMatch(
    /Storage:\n {2}freed {3}2\.\d MiB in 9 blobs\n {2}volume {2}1\.9 TiB of 1\.9 TiB available/,
  );
});

test('clean again has nothing worth doing, and does nothing', async () => {
  sandbox.requests.forget();
  const report = await runCommand('clean', sandbox);
  expect(report).toMatchObject({ outcome: 'success' });
  expect(report.probe).toBeUndefined();
  expect(report.changes).toMatchObject([
    { resource: 'storage', action: 'none', reason: expect.stringMatching(/^2\d\d KiB in 3 blobs .* too little to/) },
  ]);
  expect(text(report)).toMatch(/to free {2}2\d\d KiB in 3 blobs, too little to interrupt pulls for\n/);
  expect(sandbox.requests.changing()).toEqual([]);
});

test('clean by a rule shows what goes, and with --dry-run only that', async () => {
  for (const tag of ['a', 'b', 'c', 'v1']) await pushSample(client, 'team/many', tag);
  const rules = { keep: '1', 'keep-tags': 'v*,b' };
  sandbox.requests.forget();
  const dry = await runCommand('clean', sandbox, { ...rules, 'dry-run': true });
  expect(dry).toMatchObject({ outcome: 'success', collection: { outcome: 'planned' } });
  expect(changesOf(dry)).toEqual([
    'remove team/many:a: planned',
    'remove team/many:c: planned',
    'update storage: planned',
  ]);
  expect(sandbox.requests.changing()).toEqual([]);
  expect(text(dry)).toContain(`To make it so: do clean --confirm ${dry.planDigest}`);
  const report = await confirmed('clean', rules);
  expect(report).toMatchObject({ outcome: 'success', planDigest: dry.planDigest, probe: { outcome: 'passed' } });
  expect(await listTags(client, 'team/many', signal)).toEqual(['b', 'v1']);
  // With what the proof itself leaves to be collected.
  expect(report.collection?.blobs).toBe((dry.collection?.blobs ?? 0) + 3);
});

test('clean ends what a collection that was broken off has left, which plan shows', async () => {
  const host = (await sandbox.hosts()).find(({ services }) => services.has('registry'));
  const service = host?.services.get('registry');
  if (host === undefined || service === undefined) throw new Error('no registry');
  host.services.set('registry', { ...service, readOnly: true });
  const plan = await runCommand('plan', sandbox);
  expect(plan.changes).toContainEqual(
    expect.objectContaining({
      resource: 'service registry',
      action: 'update',
      reason: expect.stringMatching(/^only reads: /),
    }),
  );
  const report = await runCommand('clean', sandbox);
  expect(report).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' } });
  expect(report.changes).toMatchObject([
    { resource: 'storage', reason: expect.stringMatching(/^let the registry be written to/) },
  ]);
  expect(host.services.get('registry')?.readOnly).toBeUndefined();
});

test('provision ends that too', async () => {
  const host = (await sandbox.hosts()).find(({ services }) => services.has('registry'));
  const service = host?.services.get('registry');
  if (host === undefined || service === undefined) throw new Error('no registry');
  host.services.set('registry', { ...service, readOnly: true });
  expect(await runCommand('provision', sandbox)).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' } });
  expect(host.services.get('registry')?.readOnly).toBeUndefined();
});

test('clean that is cancelled in the middle ends its collection, and tells what was freed', async () => {
  const image = await pushSample(client, 'team/cancelled', 'one', { layers: [Buffer.alloc(2 ** 21, 'cancelled')] });
  await runCommand(
    'delete',
    sandbox,
    { confirm: await digestOfDeletion('team/cancelled') },
    { operands: ['team/cancelled'] },
  );
  const cancel = new AbortController();
  const emit = (event: Event) => {
    if (event.type === 'progress' && event.progress === 'looking for what nothing needs') cancel.abort();
  };
  const report = await runCommand('clean', sandbox, {}, { signal: cancel.signal, emit });
  expect(report).toMatchObject({
    outcome: 'cancelled',
    collection: { outcome: 'done' },
    probe: { outcome: 'not reached' },
  });
  expect(changesOf(report)).toEqual(['update storage: done']);
  expect(await resolve(client, 'team/cancelled', image.digest, signal)).toBeUndefined();
  await pushSample(client, 'team/cancelled', 'two');
});

test('clean says what it lacks where there is no registry yet', async () => {
  await using empty = await localSandbox();
  const report = await runCommand('clean', empty);
  expect(report.outcome).toBe('failure');
  expect(report.changes.map(({ error }) => error?.remedy)).toContain('Run provision first, which makes it.');
  expect(empty.requests.changing()).toEqual([]);
});
