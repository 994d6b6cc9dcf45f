import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';

const commandLine = join(import.meta.dirname, '../../src/cli.ts');
/** Stripping the types of every file takes most of a start; Node keeps the outcome here. */
const compiled = { NODE_COMPILE_CACHE: join(tmpdir(), 'provision-registry-compiled') };

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly pid: number;
  /** What standard output has so far. */
  said(): string;
  /** Waits until standard output has these words. */
  until(words: string): Promise<void>;
  /** Reads standard output no more. */
  hangUp(): void;
  interrupt(signal: 'SIGINT' | 'SIGTERM'): void;
  readonly ended: Promise<Ended>;
}

interface Place {
  /** The program's first file; the command line when left out. */
  readonly entry?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
}

/** Starts the program as a user does, piped, with this environment. It does not outlive the test. */
export function start({ entry = commandLine, env, directory: cwd }: Place, ...argv: readonly string[]): Program {
  const child = spawn(process.execPath, [entry, ...argv], {
    cwd,
    env: { ...env, ...compiled },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const stdout = gathered(child.stdout);
  const stderr = gathered(child.stderr);
  const ended = once(child, 'close').then(([exitCode]: (number | null)[]) => {
    return { exitCode: exitCode ?? null, stdout: stdout.text(), stderr: stderr.text() };
  });
  return {
    pid: child.pid ?? 0,
    said: stdout.text,
    async until(words) {
      const over = ended.then(({ stdout: said, stderr: complained }) => {
        if (!said.includes(words)) throw new Error(`ended without saying '${words}':\n${said}\n${complained}`);
      });
      await Promise.race([stdout.until(words), over]);
    },
    hangUp: () => void child.stdout.destroy(),
    interrupt: (signal) => void child.kill(signal),
    ended,
  };
}

/** Runs the program to its end. */
export async function run(place: Place, ...argv: readonly string[]): Promise<Ended> {
  return await start(place, ...argv).ended;
}

function gathered(stream: Readable) {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return {
    text: () => text,
    async until(words: string) {
      while (!text.includes(words)) await once(stream, 'data');
    },
  };
}
