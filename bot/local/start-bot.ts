import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pause } from '../../src/pause.ts';

export interface RunningBot extends AsyncDisposable {
  /** Resolves with the exit code when it answers no more, for whatever reason. */
  readonly ended: Promise<number>;
}

export interface BotOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Where it is to listen, on 127.0.0.1. */
  readonly port: number;
  readonly log: (line: string) => void;
}

const entry = join(import.meta.dirname, '../start.ts');
const lookEveryMs = 100;

/**
 * Starts the bot as it is deployed, in a process of its own, and waits until it answers.
 *
 * @throws when it ends instead; what it had against it was logged
 */
export async function startBot({ env, port, log }: BotOptions): Promise<RunningBot> {
  const child = spawn(process.execPath, [entry], {
    env: { ...env, HOST: '127.0.0.1', PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => log(text.trimEnd()));
  }
  const over = new AbortController();
  const ended = once(child, 'close').then(([code]) => {
    over.abort(new Error('the bot has ended before it could answer'));
    return typeof code === 'number' ? code : 1;
  });
  while (!(await answers(`http://127.0.0.1:${port}/healthz`))) await pause(lookEveryMs, over.signal);
  return {
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
