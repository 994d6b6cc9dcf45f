import { access, mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../../src/engine/usage-error.ts';
import { openDoor } from '../../src/sandbox/door.ts';
import { runSandbox } from '../../src/sandbox/run.ts';
import { announce, sandboxFiles } from '../../src/sandbox/running-sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { run, start } from './program.ts';
import { reportIn } from './report-shape.ts';

let directory: string;
let env: { readonly HOME: string; readonly LANG: string };
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'provision-registry-'));
  env = { HOME: directory, LANG: 'C.UTF-8' };
  onTestFinished(() => rm(directory, { recursive: true }));
});

/** Runs the verb in this process until the test is over, once it has said how to reach the sandbox. */
async function keptRunning(): Promise<{ readonly said: string; end(): Promise<void> }> {
  const ending = new AbortController();
  let running: Promise<void> | undefined;
  const said = await new Promise<string>((resolve, reject) => {
    running = runSandbox({ signal: ending.signal, env, write: resolve });
    running.catch(reject);
  });
  const end = async () => {
    ending.abort();
    await running;
  };
  onTestFinished(end);
  return { said, end };
}

test('sandbox says how to reach it, is found by the other verbs, and leaves no file after Ctrl-C', async () => {
  const sandbox = start({ env, directory }, 'sandbox');
  await sandbox.until('export OS_CLIENT_CONFIG_FILE=');
  const { descriptor, clouds } = sandboxFiles(env);
  for (const file of [descriptor, clouds]) expect((await stat(file)).mode & 0o077).toBe(0);

  const planned = await run({ env, directory }, 'plan', 'sandbox', '--json');
  expect(planned.exitCode).toBe(0);
  expect(reportIn(planned.stdout).notices).toEqual([]);

  sandbox.interrupt('SIGINT');
  const { exitCode, stdout, stderr } = await sandbox.ended;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  for (const words of ['npm run plan -- sandbox', 'npm run provision -- sandbox', 'docker login localhost:', clouds])
    expect(stdout).toContain(words);
  await expect(access(descriptor)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a second sandbox refuses and leaves the first alone', async () => {
  await keptRunning();
  const second = runSandbox({ signal: AbortSignal.abort(), env, write: () => undefined });
  await expect(second).rejects.toThrow(UsageError);
  await expect(second).rejects.toThrow(`A sandbox is running already, in process ${process.pid}`);
  await access(sandboxFiles(env).descriptor);
});

test('the port it promises for the registry is one that is free', async () => {
  // Whoever has it, this test or another program: it is not free.
  const usual = await openDoor(5443);
  onTestFinished(() => usual.close());
  const { said } = await keptRunning();
  const promised = Number(/docker login localhost:(\d+)/.exec(said)?.[1]);
  expect(promised).not.toBe(5443);
  const { exitCode, stdout } = await run({ env, directory }, 'provision', 'sandbox', '--json');
  expect(exitCode).toBe(0);
  expect(reportIn(stdout).registry.host).toBe(`localhost:${promised}`);
});

test('what a killed sandbox left behind hinders neither a run nor a new sandbox', async () => {
  const dead = await startSandbox({ pace: 0 });
  await announce(dead.descriptor, env);
  await dead.close();
  const { exitCode, stdout } = await run({ env, directory }, 'plan', 'sandbox', '--json');
  expect(exitCode).toBe(0);
  expect(reportIn(stdout).notices).toEqual([expect.stringContaining('lived for this run only')]);
  await keptRunning();
});

test('another program at the port of a killed sandbox is not taken for it', async () => {
  const dead = await startSandbox({ pace: 0 });
  await dead.close();
  const other = createServer((_, response) => void response.end('hello'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await announce(
    { ...dead.descriptor, control: `http://127.0.0.1:${port}${new URL(dead.descriptor.control).pathname}` },
    env,
  );
  const { exitCode, stdout } = await run({ env, directory }, 'plan', 'sandbox', '--json');
  expect(exitCode).toBe(0);
  expect(reportIn(stdout).outcome).toBe('success');
});
