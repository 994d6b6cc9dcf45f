import { expect, test } from 'vitest';
import { z } from 'zod';
import { faults } from '../../src/sandbox/faults.ts';
import { targetOf } from './configured-target.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { madeInCloud, onArbutus } from './made-in-cloud.ts';
import { changesOf } from './run-command.ts';
import { standing } from './standing.ts';

/** The last resort on a slow computer. */
const patience = { timeout: 60_000 };
const message = 'extend volume: its driver cannot extend it.';

/** A registry whose volume `registry` could not be extended while its server had it. */
async function withStuckVolume(): Promise<LocalSandbox> {
  const wrong = faults();
  const sandbox = await localSandbox({ pace: 0, faults: wrong });
  await madeInCloud(sandbox);
  const effect = { kind: 'outcome', outcome: { kind: 'extension error', message } } as const;
  wrong.inject({ service: 'volume', method: 'POST', path: /\/action$/, effect });
  await sandbox.openstack.request('block-storage', {
    method: 'POST',
    path: `/volumes/${(await theVolume(sandbox)).id}/action`,
    body: { 'os-extend': { new_size: 40 } },
    microversion: '3.42',
  });
  await expect.poll(async () => (await theVolume(sandbox)).status, patience).toBe('error_extending');
  sandbox.requests.forget();
  return sandbox;
}

async function theVolume({ openstack }: LocalSandbox) {
  const schema = z.array(z.object({ id: z.string(), name: z.string(), status: z.string() }));
  const all = schema.parse(await openstack.list('block-storage', 'volumes', { path: '/volumes/detail' }));
  const found = all.find(({ name }) => name === 'arbutus-registry-registry');
  if (found === undefined) throw new Error('there is no registry volume');
  return found;
}

async function theServer({ openstack }: LocalSandbox): Promise<string> {
  const all = await openstack.list('compute', 'servers', { path: '/servers' });
  return z.tuple([z.object({ id: z.string() })]).parse(all)[0].id;
}

test('destroy touches nothing while a volume cannot be detached, and goes through once its server was deleted', async () => {
  await using sandbox = await withStuckVolume();
  const [server, { id }] = [await theServer(sandbox), await theVolume(sandbox)];
  const report = await onArbutus('destroy', sandbox);
  expect(report.outcome).toBe('failure');
  expect(report.changes.find(({ outcome }) => outcome === 'failed')).toMatchObject({
    resource: 'attachment registry',
    reason: 'cannot be removed as it is',
    error: {
      message: `The volume arbutus-registry-registry (${id}) has the status error_extending, in which it cannot be detached from the server arbutus-registry (${server}). Cinder says: ${message}`,
      remedy: expect.stringContaining(`\`openstack server delete ${server}\``),
    },
  });
  expect(report.changes.filter(({ outcome }) => outcome === 'done')).toEqual([]);
  expect(sandbox.requests.changing()).toEqual([]);

  await sandbox.openstack.request('compute', { method: 'DELETE', path: `/servers/${server}` });
  await expect.poll(async () => (await theVolume(sandbox)).status, patience).toBe('available');
  expect((await onArbutus('destroy', sandbox)).outcome).toBe('success');
  expect(await standing(sandbox)).toEqual([
    'floating IP 203.0.113.10',
    'volume arbutus-registry-data (available)',
    'volume arbutus-registry-registry (available)',
  ]);
});

test('a server is not replaced either while one of its volumes is in an error', async () => {
  await using sandbox = await withStuckVolume();
  const report = await onArbutus('provision', sandbox, { server: { ...targetOf(sandbox).server, flavor: 'p1-1gb' } });
  expect(changesOf(report)).toEqual(
    expect.arrayContaining(['replace server: planned', 'none volume registry: failed']),
  );
  expect(sandbox.requests.changing()).toEqual([]);
});
