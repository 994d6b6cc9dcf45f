import { expect, onTestFinished, test } from 'vitest';
import { type LocalSandbox, localSandbox } from '../commands/local-sandbox.ts';
import { runCommand } from '../commands/run-command.ts';
import { provisioned, standing } from '../commands/standing.ts';
import { run, start } from './program.ts';
import { reportIn } from './report-shape.ts';

/** A sandbox slow enough to be interrupted in the middle of things. */
async function slowSandbox(): Promise<LocalSandbox> {
  const sandbox = await localSandbox({ pace: 0.5 });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  return sandbox;
}

/** That the next run finishes what was left, and makes nothing a second time. */
async function completes(sandbox: LocalSandbox): Promise<void> {
  const { exitCode, stdout } = await run(sandbox, 'provision', 'sandbox', '--json');
  expect(exitCode).toBe(0);
  expect(reportIn(stdout)).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' } });
  expect(await standing(sandbox)).toEqual(provisioned);
}

test('Ctrl-C begins nothing more, says what stands and ends with 130, and the next run completes', async () => {
  const sandbox = await slowSandbox();
  const program = start(sandbox, 'provision', 'sandbox');
  await program.until('server  creating');
  program.interrupt('SIGINT');
  const { exitCode, stdout } = await program.ended;
  expect(exitCode).toBe(130);
  expect(stdout).not.toMatch(/(attachment|mount) \S+ {2}creating/);
  expect(stdout).toMatch(/provision sandbox cancelled after/);
  expect(stdout).toMatch(/\+ port +created/);
  expect(stdout).toMatch(/server +cancelled/);
  expect(stdout).not.toMatch(/✗|failed/);
  expect(stdout.match(/stands as it is/g)).toHaveLength(1);
  expect(stdout).toMatch(/^ +○ not reached: .*service registry/m);
  expect(stdout).toMatch(/→ To go on from what stands now: provision-registry provision sandbox\n$/);
  await completes(sandbox);
});

test('SIGTERM does the same, and --json still prints its report', async () => {
  const sandbox = await slowSandbox();
  const program = start(sandbox, 'provision', 'sandbox', '--json');
  await expect.poll(() => sandbox.requests.changing(), { timeout: 60_000 }).toContain('POST /compute/v2.1/servers');
  program.interrupt('SIGTERM');
  const { exitCode, stdout } = await program.ended;
  expect(exitCode).toBe(130);
  const report = reportIn(stdout);
  expect(report.outcome).toBe('cancelled');
  expect(report.changes).toContainEqual(expect.objectContaining({ resource: 'port', outcome: 'done' }));
  expect(report.changes).toContainEqual(expect.objectContaining({ resource: 'Docker', outcome: 'not reached' }));
  await completes(sandbox);
});

test('Ctrl-C while it is only looking changes nothing', async () => {
  const sandbox = await slowSandbox();
  const program = start(sandbox, 'provision', 'sandbox');
  await program.until('plan  ');
  program.interrupt('SIGINT');
  expect(await program.ended).toMatchObject({ exitCode: 130, stderr: '' });
  expect(sandbox.requests.changing()).toEqual([]);
  expect(await standing(sandbox)).toEqual([]);
});

test('Ctrl-C during destroy leaves what is not removed yet to the next destroy', async () => {
  const sandbox = await slowSandbox();
  await runCommand('provision', sandbox);
  const program = start(sandbox, 'destroy', 'sandbox', '--yes');
  await program.until('server  removing');
  program.interrupt('SIGINT');
  const { exitCode, stdout } = await program.ended;
  expect(exitCode).toBe(130);
  expect(stdout).toMatch(/destroy sandbox cancelled after/);
  const again = await run(sandbox, 'destroy', 'sandbox', '--yes', '--volumes', '--floating-ip');
  expect(again.exitCode).toBe(0);
  expect(await standing(sandbox)).toEqual([]);
});
