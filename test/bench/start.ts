/**
 * How large the action's bundle is and what it is made up of, and how long it takes from its start to its first request:
 * the median of several runs of `plan` against a cloud that only listens. Ends with 1 when either is over its limit.
 *
 *   node test/bench/start.ts [rounds, default 9]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, partsOf } from '../../scripts/bundle.ts';

const limits = { bytes: 3 * 1024 ** 2, ms: 400 };
/** What is less than this part of the whole goes without a name. */
const leastPart = 0.01;

const rounds = Number(process.argv[2] ?? 9);
const { text, metafile } = await bundle();
const directory = await mkdtemp(join(tmpdir(), 'start-'));
const file = join(directory, 'index.cjs');
await writeFile(file, text);
await mkdir(join(directory, '.github'));
await writeFile(
  join(directory, '.github/registry.yml'),
  'targets:\n  bench:\n    domain: registry.example.org\n    volumes: { data: { size: 1 }, registry: { size: 1 } }\n',
);
for (const name of ['output', 'summary']) await writeFile(join(directory, name), '');

const starts: Start[] = [];
for (let round = 0; round < rounds; round += 1) starts.push(await startToFirstRequest());
await rm(directory, { recursive: true });

const bytes = Buffer.byteLength(text);
const median = medianOf(starts.map(({ ms }) => ms));
const cpu = medianOf(starts.map(({ cpuMs }) => cpuMs));
const told = partsOf(metafile).filter(([, size]) => size > bytes * leastPart);
const rest = bytes - told.reduce((sum, [, size]) => sum + size, 0);
const row = (size: number, name: string) => `  ${(size / 1024).toFixed(0).padStart(6)} KiB  ${name}`;
process.stdout.write(
  [
    `bundle: ${(bytes / 1024 ** 2).toFixed(2)} MiB of at most ${limits.bytes / 1024 ** 2}`,
    ...told.map(([name, size]) => row(size, name)),
    row(rest, 'all the rest'),
    `start to first request: ${median.toFixed(0)} ms of at most ${limits.ms} (median of ${rounds}: ${starts.map(({ ms }) => ms.toFixed(0)).join(' ')})`,
    `  of which the processor worked ${cpu} ms: what is beyond that was spent waiting for others on this machine`,
    '',
  ].join('\n'),
);
if (bytes > limits.bytes || median > limits.ms) process.exitCode = 1;

interface Start {
  /** From the start of the process to the arrival of its first request, in milliseconds. */
  readonly ms: number;
  /** What of it the processor worked, on all threads together. */
  readonly cpuMs: number;
}

async function startToFirstRequest(): Promise<Start> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const began = performance.now();
  const child = spawn(process.execPath, [file], {
    cwd: directory,
    stdio: 'ignore',
    env: {
      HOME: directory,
      RUNNER_TEMP: directory,
      GITHUB_OUTPUT: join(directory, 'output'),
      GITHUB_STEP_SUMMARY: join(directory, 'summary'),
      INPUT_COMMAND: 'plan',
      INPUT_TARGET: 'bench',
      OS_AUTH_URL: `http://127.0.0.1:${port}/v3`,
      OS_USERNAME: 'bench',
      OS_PASSWORD: 'bench-password',
      OS_PROJECT_NAME: 'bench',
      OS_USER_DOMAIN_NAME: 'Default',
      OS_PROJECT_DOMAIN_NAME: 'Default',
      CLOUDFLARE_API_TOKEN: 'bench-token',
      SSH_PRIVATE_KEY: 'bench-key',
      REGISTRY_PASSWORD: 'bench-password',
    },
  });
  const over = once(child, 'exit').then(() => {
    throw new Error('the action ended without a request');
  });
  await Promise.race([once(server, 'request'), over]);
  const ms = performance.now() - began;
  const cpuMs = await workedMs(child.pid ?? 0);
  over.catch(() => {});
  child.kill('SIGKILL');
  server.closeAllConnections();
  server.close();
  return { ms, cpuMs };
}

/** Processor time of a process up to now, from proc_pid_stat(5): in ticks of 10 ms. */
async function workedMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Infinity;
}
