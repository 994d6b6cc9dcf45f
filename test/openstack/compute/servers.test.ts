import { afterAll, beforeAll, expect, test } from 'vitest';
import { servers } from '../../../src/openstack/compute/servers.ts';
import { type LocalSandbox, localSandbox } from '../../commands/local-sandbox.ts';
import { runCommand } from '../../commands/run-command.ts';

let sandbox: LocalSandbox;
const began = Date.now();
beforeAll(async () => {
  sandbox = await localSandbox();
  await runCommand('provision', sandbox);
});
afterAll(() => sandbox[Symbol.asyncDispose]());

test('a server tells when it was launched, which Nova says in UTC without saying so', async () => {
  const [server] = await servers.list(sandbox.openstack);
  expect(server?.launchedAt).toMatch(/Z$/);
  const launched = Date.parse(server?.launchedAt ?? '');
  // Nova counts whole seconds.
  expect(launched).toBeGreaterThan(began - 1000);
  expect(launched).toBeLessThanOrEqual(Date.now());
});
