import { expect, onTestFinished, test } from 'vitest';
import { faults } from '../../src/sandbox/faults.ts';
import { holderOf } from '../commands/lease-of.ts';
import { type LocalSandbox, localSandbox } from '../commands/local-sandbox.ts';
import { kept, provisioned, standing } from '../commands/standing.ts';
import { start } from './program.ts';
import { reportIn } from './report-shape.ts';

/** A sandbox in which the first run does not get on with its server until it is let. */
async function slowSandbox(leaseSeconds?: number) {
  const injected = faults();
  const held = Promise.withResolvers<undefined>();
  injected.inject({
    service: 'compute',
    method: 'POST',
    path: /\/servers$/,
    effect: { kind: 'late', until: () => held.promise },
  });
  const planted = leaseSeconds === undefined ? {} : { leaseSeconds };
  const sandbox = await localSandbox({ pace: 0, faults: injected }, planted);
  onTestFinished(async () => {
    held.resolve(undefined);
    await sandbox[Symbol.asyncDispose]();
  });
  return { sandbox, goOn: () => held.resolve(undefined) };
}

/** A program on its way, once it has the lease. */
async function working(sandbox: LocalSandbox, ...argv: readonly string[]) {
  const program = start(sandbox, ...argv);
  await expect.poll(() => holderOf(sandbox.openstack).catch(() => undefined), { timeout: 60_000 }).toBeDefined();
  return program;
}

test('two programs started at once on one target end with one registry, and one says that it has waited', async () => {
  const { sandbox, goOn } = await slowSandbox();
  const both = [1, 2].map(() => start(sandbox, 'provision', 'sandbox'));
  await Promise.any(both.map((program) => program.until('Waiting until it is done')));
  goOn();
  const ended = await Promise.all(both.map((program) => program.ended));
  expect(ended).toMatchObject([
    { exitCode: 0, stderr: expect.any(String) },
    { exitCode: 0, stderr: expect.any(String) },
  ]);
  for (const { stdout } of ended) {
    expect(stdout).not.toContain('! Another run works');
    expect(stdout).toMatch(/provision sandbox succeeded/);
    expect(stdout).toMatch(/Probe: passed/);
  }
  expect(ended.filter(({ stdout }) => /^! Waited \S+ for another run on sandbox: /m.test(stdout))).toHaveLength(1);
  expect(await standing(sandbox)).toEqual(provisioned);
  expect(sandbox.requests.changing().filter((asked) => asked === 'POST /compute/v2.1/servers')).toHaveLength(1);
});

test('a person reads whom the run waits for, and that it went on', async () => {
  const { sandbox, goOn } = await slowSandbox();
  const first = await working(sandbox, 'provision', 'sandbox');
  const second = start(sandbox, 'destroy', 'sandbox', '--yes');
  await second.until('Waiting until it is done');
  goOn();
  expect((await first.ended).exitCode).toBe(0);
  const { exitCode, stdout } = await second.ended;
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /notice {2}Another run works on sandbox: \S+-[0-9a-f]{6}, since \d\d:\d\d:\d\d UTC\. Waiting until it is done; --no-wait stops instead\.\n/,
  );
  expect(stdout).toMatch(/lease {2}waiting for run \S+-[0-9a-f]{6}\n/);
  expect(stdout).toMatch(/lease {2}found in /);
  expect(await standing(sandbox)).toEqual(kept);
});

test('with --no-wait a program stops with exit code 1 and says for whom', async () => {
  const { sandbox, goOn } = await slowSandbox();
  const first = await working(sandbox, 'provision', 'sandbox');
  const { exitCode, stdout } = await start(sandbox, 'provision', 'sandbox', '--no-wait').ended;
  goOn();
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(
    /Another run works on sandbox: \S+-[0-9a-f]{6}, since \d\d:\d\d:\d\d UTC; nothing is\s+changed/,
  );
  expect(stdout).toMatch(/leave out --no-wait/);
  expect((await first.ended).exitCode).toBe(0);
  expect(await standing(sandbox)).toEqual(provisioned);
});

test('where a program was killed the next one goes on after the length of its lease', async () => {
  const { sandbox, goOn } = await slowSandbox(3);
  const first = await working(sandbox, 'provision', 'sandbox');
  process.kill(first.pid, 'SIGKILL');
  await first.ended;
  goOn();
  const { exitCode, stdout } = await start(sandbox, 'provision', 'sandbox', '--json').ended;
  expect(exitCode).toBe(0);
  expect(reportIn(stdout).notices).toEqual([
    expect.stringMatching(/^Waited \S+ for another run on sandbox: /),
    expect.stringMatching(/^The lease of run \S+-[0-9a-f]{6} is dead \(no sign of life for 3 s\), taken over\.$/),
  ]);
  expect(await standing(sandbox)).toEqual(provisioned);
});

test('a program that is interrupted while it waits ends at once, and says that it has changed nothing', async () => {
  const { sandbox, goOn } = await slowSandbox();
  const first = await working(sandbox, 'provision', 'sandbox');
  const second = start(sandbox, 'destroy', 'sandbox', '--yes');
  await second.until('Waiting until it is done');
  second.interrupt('SIGINT');
  expect((await second.ended).exitCode).toBe(130);
  goOn();
  expect((await first.ended).exitCode).toBe(0);
  expect(await standing(sandbox)).toEqual(provisioned);
});
