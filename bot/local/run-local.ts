import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/sandbox/free-port.ts';
import { startLocal } from './start-local.ts';

export interface RunLocalOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly write: (text: string) => void;
  /** Aborted when it is to end. */
  readonly signal: AbortSignal;
}

/** Taken for the page when it is free, so that its address is the same each time. */
const usualPort = 3000;

/** Keeps the bot running with all it needs on this machine, and says where it is to be seen. */
export async function runLocal({ env, write, signal }: RunLocalOptions): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'provision-registry-bot-'));
  const logFile = join(directory, 'log');
  const file = createWriteStream(logFile);
  const log = (line: string) => void file.write(`${line}\n`);
  await using local = await startLocal({ env, port: await freePort(usualPort), log });
  write(`No credentials of a GitHub App are given, so everything runs on this machine: a cloud, a GitHub and the bot.

Open ${local.url} and comment: /provision-registry sandbox

What the bot and its runs log: ${logFile}
Ctrl-C ends it. With a GitHub App of your own: docs/bot.md
`);
  if (!signal.aborted) await Promise.race([once(signal, 'abort'), local.ended]);
  // Where it has ended by itself, the log says why.
  if (signal.aborted) await rm(directory, { recursive: true });
}
