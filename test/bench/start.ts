import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { partsOf } from '../../scripts/bundle.ts';
import { type BundledAction, bundledAction } from './bundled-action.ts';
import { median } from './median.ts';
import type { Part } from './part.ts';

const limits = { mebibytes: 3, ms: 400 };
/** What is less than this part of the whole goes without a name. */
const leastPart = 0.02;

/** How large the action's bundle is and what it is made up of, and how long it takes from its start to its first request. */
export const part: Part = {
  title: 'Start of the bundle',
  how: 'The bundle of the action runs `plan` against a cloud that only listens; the clock stops at its first request. What is beyond the processor time was spent waiting for others on the machine.',
  async measure({ small, say }) {
    const action = await bundledAction();
    const { bytes, metafile } = action;
    await configured(action);
    const starts: Start[] = [];
    for (let round = 0; round < (small ? 2 : 15); round += 1) starts.push(await startToFirstRequest(action));
    await action.close();
    say(starts.map(({ ms }) => `${ms.toFixed(0)} ms`).join(', '));
    const mebibytes = bytes / 2 ** 20;
    const told = partsOf(metafile).filter(([, size]) => size > bytes * leastPart);
    const rest = bytes - told.reduce((sum, [, size]) => sum + size, 0);
    const ms = median(starts.map((start) => start.ms));
    const cpu = median(starts.map(({ cpuMs }) => cpuMs));
    return {
      tables: [
        {
          head: ['', `median of ${starts.length}`, 'least', 'most'],
          rows: [
            ['start to first request, ms', ...spread(starts.map((start) => start.ms))],
            ['processor time until then, ms', ...spread(starts.map(({ cpuMs }) => cpuMs))],
          ],
        },
        {
          head: ['what the bundle is made of', 'KiB'],
          rows: [...told, ['all the rest', rest] as const].map(([name, size]) => [name, (size / 1024).toFixed(0)]),
        },
      ],
      targets: [
        {
          wanted: `start to first request under ${limits.ms} ms`,
          measured: `${ms.toFixed(0)} ms, of which the processor worked ${cpu} ms`,
          met: ms < limits.ms,
        },
        {
          wanted: `bundle under ${limits.mebibytes} MiB`,
          measured: `${mebibytes.toFixed(2)} MiB`,
          met: mebibytes < limits.mebibytes,
        },
      ],
      remarks: [],
      versions: {},
    };
  },
};

async function configured({ directory }: BundledAction): Promise<void> {
  await mkdir(join(directory, '.github'));
  await writeFile(
    join(directory, '.github/registry.yml'),
    'targets:\n  bench:\n    domain: registry.example.org\n    volumes: { data: { size: 1 }, registry: { size: 1 } }\n',
  );
}

function spread(values: readonly number[]): readonly string[] {
  return [median(values), Math.min(...values), Math.max(...values)].map((value) => value.toFixed(0));
}

interface Start {
  /** From the start of the process to the arrival of its first request, in milliseconds. */
  readonly ms: number;
  /** What of it the processor worked, on all threads together. */
  readonly cpuMs: number;
}

async function startToFirstRequest({ file, directory, env }: BundledAction): Promise<Start> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const began = performance.now();
  const child = spawn(process.execPath, [file], {
    cwd: directory,
    stdio: 'ignore',
    env: {
      ...env('plan', 'bench'),
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
