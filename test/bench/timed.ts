import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Took } from './watched.ts';

/** GNU time, of Debian's package `time`. */
const timer = '/usr/bin/time';

/**
 * Runs a command with all that it starts.
 *
 * @returns what it took, its peak being that of the largest of its processes, and what it wrote
 * @throws Error with what it wrote when it does not end with 0
 */
export async function timed(
  words: readonly string[],
  { env, cwd }: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Promise<{ readonly took: Took; readonly stdout: string }> {
  if (!existsSync(timer)) throw new Error(`${timer} is missing; test/bench/install-peers.sh installs it`);
  const folder = await mkdtemp(join(tmpdir(), 'timed-'));
  try {
    const file = join(folder, 'took');
    const started = performance.now();
    const child = spawn(timer, ['-q', '-o', file, '-f', '%U %S %M', ...words], {
      env,
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'exit');
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = await ended;
    const seconds = (performance.now() - started) / 1000;
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
    const [user = 0, system = 0, kibibytes = 0] = (await readFile(file, 'utf8')).trim().split(' ').map(Number);
    return { took: { seconds, cpu: user + system, peak: kibibytes / 1024 }, stdout };
  } finally {
    await rm(folder, { recursive: true });
  }
}
