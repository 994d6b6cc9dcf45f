import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

/** What one process took. */
export interface Took {
  readonly seconds: number;
  /** Peak of resident memory, MiB. */
  readonly peak: number;
  /** Seconds of processor time, the program's start included; they depend less on what else the computer does. */
  readonly cpu: number;
}

/** Of `/proc/<pid>/stat`, in the user space of every Linux. */
const ticksPerSecond = 100;

/**
 * Runs a program and looks at it 20 times a second.
 *
 * @param waits whether it is one of ours that says when it is ready: the clock starts there
 * @throws Error when it does not end with 0
 */
export async function watched([program = '', ...words]: readonly string[], waits: boolean): Promise<Took> {
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'inherit', ...(waits ? ['ipc' as const] : [])] });
  const started = waits ? await begun(child) : performance.now();
  let [peak, cpu] = [0, 0];
  const watch = setInterval(() => {
    readFile(`/proc/${child.pid}/status`, 'utf8').then(
      (status) => {
        peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024);
      },
      () => undefined,
    );
    readFile(`/proc/${child.pid}/stat`, 'utf8').then(
      (stat) => {
        // Fields 14 and 15; the name before them may have blanks.
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        cpu = Math.max(cpu, (Number(fields[11]) + Number(fields[12])) / ticksPerSecond);
      },
      () => undefined,
    );
  }, 50);
  const [code] = await once(child, 'exit');
  clearInterval(watch);
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000, peak, cpu };
}

/** Lets a process of ours begin once it is ready. */
async function begun(child: ChildProcess): Promise<number> {
  await once(child, 'message');
  const started = performance.now();
  child.send('go');
  return started;
}
