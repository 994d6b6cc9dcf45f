import { afterAll, beforeAll, expect, test } from 'vitest';
import { awaitsConfirmation } from '../../src/report/awaits-confirmation.ts';
import { announce } from '../../src/sandbox/running-sandbox.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { loginsOn } from './nodes.ts';
import { changesOf, runCommand } from './run-command.ts';

/** A registry that is in use, whose secret is another one by now: somebody mistyped it, or wants it so. */
let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox({ pace: 0, nodes: 1 });
  await runCommand('provision', sandbox);
  await announce({ ...sandbox.descriptor, registryPassword: 'another-password' }, sandbox.env);
  sandbox.requests.forget();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

const reason =
  'the password of neurolibre is another, which shuts out whoever has the present one (rotate changes one that is in use)';

test('another password is a change that the plan wants confirmed', async () => {
  const plan = await runCommand('plan', sandbox);
  expect(plan.changes).toContainEqual({
    resource: 'service registry',
    action: 'update',
    asks: true,
    reason,
    outcome: 'planned',
  });
  const report = await runCommand('provision', sandbox);
  expect(awaitsConfirmation(report)).toBe(true);
  expect(report.planDigest).toBe(plan.planDigest);
  expect((await loginsOn(sandbox, 'k8s-node-1')).flat().join()).not.toContain('another-password');
});

test('once it is confirmed, the registry and its nodes have it', async () => {
  const { planDigest = '' } = await runCommand('plan', sandbox);
  const report = await runCommand('provision', sandbox, { confirm: planDigest });
  expect(report.outcome).toBe('success');
  expect(changesOf(report)).toContain('update service registry: done');
  expect((await loginsOn(sandbox, 'k8s-node-1')).flat().join()).toContain('another-password');
  const again = await runCommand('provision', sandbox);
  expect(changesOf(again).filter((line) => !line.startsWith('none'))).toEqual([]);
});

test('another user in place of the one who logs in is confirmed too', async () => {
  await announce({ ...sandbox.descriptor, registryUser: 'reader', registryPassword: 'another-password' }, sandbox.env);
  const report = await runCommand('provision', sandbox);
  expect(awaitsConfirmation(report)).toBe(true);
  expect(report.changes.find(({ resource }) => resource === 'service registry')?.reason).toBe(
    'user reader is missing; user neurolibre is removed, which shuts out whoever logs in so (rotate changes one that is in use)',
  );
});
