import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalSandbox, localSandbox } from '../commands/local-sandbox.ts';
import { kept, provisioned, standing } from '../commands/standing.ts';
import { run } from './program.ts';
import { reportIn } from './report-shape.ts';

let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

// The steps of the README in their order: each test goes on where the one before has ended.

test('plan --json prints a report of version 1 and nothing else', async () => {
  const { exitCode, stdout, stderr } = await run(sandbox, 'plan', 'sandbox', '--json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const report = reportIn(stdout);
  expect(report).toMatchObject({ command: 'plan', target: 'sandbox', outcome: 'success', requests: { ssh: 0 } });
  expect(sandbox.requests.changing()).toEqual([]);
});

test('provision ends with the URL of the registry', async () => {
  const { exitCode, stdout, stderr } = await run(sandbox, 'provision', 'sandbox');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/✓ provision sandbox succeeded in/);
  expect(stdout).toMatch(/^ {2}URL {6}https:\/\/localhost:\d+$/m);
  expect(stdout).toMatch(/→ docker login localhost:\d+ --username neurolibre\n$/);
  expect(await standing(sandbox)).toEqual(provisioned);
});

test('a second provision says that nothing changed', async () => {
  const { exitCode, stdout } = await run(sandbox, 'provision', 'sandbox');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Changes: none, \d+ as wanted/m);
  expect(stdout).toMatch(/^Probe: passed/m);
});

test('provision --json prints a report of version 1 and nothing else', async () => {
  const { exitCode, stdout, stderr } = await run(sandbox, 'provision', 'sandbox', '--json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const report = reportIn(stdout);
  expect(report).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' } });
  expect(report.requests.openstack).toBeGreaterThan(0);
  expect(report.requests.ssh).toBeGreaterThan(0);
});

test('destroy shows what it would remove, tells the line to confirm it with, and ends with 3', async () => {
  const { exitCode, stdout } = await run(sandbox, 'destroy', 'sandbox');
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/ - server +to remove/);
  expect(stdout).toMatch(/^○ destroy sandbox waits for its plan to be confirmed$/m);
  expect(stdout).toMatch(/→ To make these changes: provision-registry destroy sandbox --confirm [0-9a-f]{12}\n$/);
  expect(await standing(sandbox)).toEqual(provisioned);
});

test('destroy with that line leaves the volumes and the address, and says so', async () => {
  const { stdout: asked } = await run(sandbox, 'destroy', 'sandbox');
  const digest = /--confirm (\w+)\n$/.exec(asked)?.[1] ?? '';
  const { exitCode, stdout } = await run(sandbox, 'destroy', 'sandbox', '--confirm', digest);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/volume data +kept/);
  expect(await standing(sandbox)).toEqual(kept);
});

test('destroy --json prints a report of version 1 also when it refuses', async () => {
  const { exitCode, stdout, stderr } = await run(sandbox, 'destroy', 'sandbox', '--volumes', '--json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: '' });
  expect(reportIn(stdout)).toMatchObject({
    outcome: 'failure',
    unconfirmed: true,
    error: { message: expect.any(String) },
  });
  expect(await standing(sandbox)).toEqual(kept);
});

test('doctor finds everything in order', async () => {
  const told = await run(sandbox, 'doctor', 'sandbox');
  expect(told.exitCode).toBe(0);
  expect(told.stdout).toMatch(/✓ credentials +accepted/);
  const { exitCode, stdout } = await run(sandbox, 'doctor', 'sandbox', '--json');
  expect(exitCode).toBe(0);
  expect(reportIn(stdout).checks?.every(({ state }) => state === 'ok')).toBe(true);
});

test('doctor with a quota too small ends with 1 and says which', async () => {
  await using poor = await localSandbox({ pace: 0, quotas: { floatingIps: 0 } });
  const { exitCode, stdout } = await run(poor, 'doctor', 'sandbox');
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/✗ quotas +short of floating IPs\n +→ /);
  expect(stdout).toMatch(/^ {2}✗ floating IPs +1 +0 +0 +0 {2}short by 1$/m);
});
