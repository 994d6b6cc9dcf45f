import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Cancelling } from './job.ts';

export interface ProcessStep {
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly line: (text: string) => void;
  readonly cancelling: Cancelling;
}

/** As runners do it: https://github.com/actions/runner, ProcessInvoker.cs. */
const untilTermMs = 7_500;
const untilKillMs = 2_500;

/** Runs a process as a runner does, and interrupts it as one does when the job is cancelled. */
export async function processStep(step: ProcessStep): Promise<boolean> {
  const { command, env, cwd, line, cancelling } = step;
  const [program, ...words] = command;
  const child = spawn(program, words, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const timers: NodeJS.Timeout[] = [];
  const end = (signal: 'SIGINT' | 'SIGTERM') => void child.kill(signal);
  const kill = () => {
    // Whatever it had started goes with it.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  const cancelled = () => {
    end('SIGINT');
    timers.push(
      setTimeout(() => end('SIGTERM'), untilTermMs),
      setTimeout(kill, untilTermMs + untilKillMs),
    );
  };
  const closed = once(child, 'close');
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (text) => {
      line(text);
      const way = cancelling(text);
      if (way === 'cancel') cancelled();
      if (way === 'kill') kill();
    });
  }
  const [code] = await closed;
  for (const timer of timers) clearTimeout(timer);
  return code === 0;
}
