import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { changesOf, destroyed, runCommand } from './run-command.ts';
import { kept, provisioned, standing } from './standing.ts';

let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

const saysNothing = (notice: string) => notice.startsWith('Nothing of the target');

// One registry's life in the order in which people lead it: each test goes on where the one before has ended.

test('plan shows creations only and asks the cloud to change nothing', async () => {
  const report = await runCommand('plan', sandbox);
  expect(report.outcome).toBe('success');
  expect(new Set(report.changes.map(({ action, outcome }) => `${action} ${outcome}`))).toEqual(
    new Set(['create planned']),
  );
  expect(report.changes.find(({ resource }) => resource === 'server')?.reason).toBe(
    'sandbox-registry, c8-30gb-186, Bionic-x64',
  );
  expect(report.changes.find(({ resource }) => resource === 'security group')?.reason).toContain(
    'everything from its own subnet, tcp 22 from',
  );
  expect(sandbox.requests.all().length).toBeGreaterThan(10);
  expect(sandbox.requests.changing()).toEqual([]);
  expect(await standing(sandbox)).toEqual([]);
});

test('provision makes what plan showed, under the same digest, and proves it', async () => {
  const plan = await runCommand('plan', sandbox);
  const report = await runCommand('provision', sandbox);
  expect(report).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' }, planDigest: plan.planDigest });
  const created = plan.changes.map(({ resource }) => `create ${resource}: done`);
  expect(changesOf(report)).toEqual(created);
  expect(report.registry).toMatchObject({ address: '203.0.113.10' });
  expect(await standing(sandbox)).toEqual(provisioned);
});

test('a second provision changes nothing and asks the cloud to change nothing', async () => {
  sandbox.requests.forget();
  const report = await runCommand('provision', sandbox);
  expect(report).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' } });
  expect(new Set(report.changes.map(({ action, outcome }) => `${action} ${outcome}`))).toEqual(new Set(['none done']));
  expect(sandbox.requests.changing()).toEqual([]);
  expect(await standing(sandbox)).toEqual(provisioned);
});

test('a plan of what is as wanted has nothing to do', async () => {
  const report = await runCommand('plan', sandbox);
  expect(new Set(report.changes.map(({ action, outcome }) => `${action} ${outcome}`))).toEqual(
    new Set(['none planned']),
  );
});

test('destroy without a digest tells it and touches nothing', async () => {
  sandbox.requests.forget();
  const report = await runCommand('destroy', sandbox);
  expect(report.outcome).toBe('failure');
  expect(report.error?.remedy).toContain(`--confirm ${report.planDigest}`);
  expect(sandbox.requests.changing()).toEqual([]);
});

test('destroy with the digest of another plan touches nothing', async () => {
  const report = await runCommand('destroy', sandbox, { confirm: '000000000000' });
  expect(report.outcome).toBe('failure');
  expect(report.error?.message).toMatch(/digest is [0-9a-f]{12}, not 000000000000; nothing is changed/);
  expect(await standing(sandbox)).toEqual(provisioned);
});

test('destroy that is cancelled while it looks does not say that nothing is there', async () => {
  const cancel = new AbortController();
  const context = { signal: cancel.signal, emit: ({ type }: Event) => void (type === 'phase' && cancel.abort()) };
  const report = await runCommand('destroy', sandbox, {}, context);
  expect(report).toMatchObject({ outcome: 'cancelled', changes: [] });
  expect(report.notices.filter(saysNothing)).toEqual([]);
});

test('destroy with its digest leaves the volumes and the address', async () => {
  const report = await destroyed(sandbox);
  expect(report.outcome).toBe('success');
  expect(changesOf(report)).toEqual(
    expect.arrayContaining([
      'remove server: done',
      'remove DNS record: done',
      'none volume data: done',
      'none volume registry: done',
      'none floating IP: done',
    ]),
  );
  expect(await standing(sandbox)).toEqual(kept);
});

test('destroy of what is gone already has nothing to remove', async () => {
  const report = await runCommand('destroy', sandbox);
  expect(report.outcome).toBe('success');
  expect(report.changes.filter(({ action }) => action !== 'none')).toEqual([]);
  // What was kept is told by itself.
  expect(report.notices.filter(saysNothing)).toEqual([]);
});

test('provision after destroy takes the volumes and the address up again', async () => {
  const report = await runCommand('provision', sandbox);
  expect(report.outcome).toBe('success');
  expect(changesOf(report)).toEqual(
    expect.arrayContaining(['create server: done', 'none volume data: done', 'none volume registry: done']),
  );
  expect(await standing(sandbox)).toEqual(provisioned);
});

test('a plan to destroy with --volumes says what is lost for good', async () => {
  const { changes } = await runCommand('destroy', sandbox, { volumes: true });
  const reasonOf = (name: string) => changes.find(({ resource }) => resource === name)?.reason;
  expect(reasonOf('volume registry')).toMatch(
    /^sandbox-registry-registry, .*; all images of the registry, its certificates and its password history go for good$/,
  );
  expect(reasonOf('volume data')).toMatch(/^sandbox-registry-data, .*; all shared data at \/DATA goes for good$/);
});

test('destroy with --volumes and --floating-ip leaves nothing', async () => {
  const report = await destroyed(sandbox, { volumes: true, 'floating-ip': true });
  expect(report.outcome).toBe('success');
  expect(report.notices.filter(saysNothing)).toEqual([]);
  expect(await standing(sandbox)).toEqual([]);
});

test('destroy where nothing is there says whose it looked for', async () => {
  const report = await runCommand('destroy', sandbox);
  expect(report).toMatchObject({ outcome: 'success', changes: [] });
  expect(report.notices.filter(saysNothing)).toEqual([
    'Nothing of the target sandbox with the owner sandbox is there.',
  ]);
});
