import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { freePort, program } from './distribution.ts';

/** Where a registry of a test is, for its configuration. */
interface Place {
  readonly address: string;
  readonly storage: string;
}

/** A real registry on the loopback that wants no password, for one test. */
export interface OpenDistribution {
  readonly url: string;
  /** `127.0.0.1:PORT`, as in image names. */
  readonly host: string;
  /** Ends it at once. */
  stop(): Promise<void>;
}

/** Runs a real distribution 2.8 with a configuration, until it answers. */
export async function openDistribution(configure: (place: Place) => string): Promise<OpenDistribution> {
  const directory = await mkdtemp(join(tmpdir(), 'distribution-'));
  const host = `127.0.0.1:${await freePort()}`;
  const configuration = join(directory, 'config.yml');
  await writeFile(configuration, configure({ address: host, storage: join(directory, 'images') }));
  const env = { ...process.env, REGISTRY_HTTP_SECRET: 'for this test only' };
  const child = spawn(program, ['serve', configuration], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const stop = () => ended(child);
  onTestFinished(async () => {
    await stop();
    await rm(directory, { recursive: true });
  });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const url = `http://${host}`;
  const answers = async () => {
    if (child.exitCode !== null) throw new Error(`the registry ended: ${said.join('')}`);
    return (await fetch(`${url}/v2/`).catch(() => undefined))?.status;
  };
  await expect.poll(answers, { timeout: 60_000 }).toBe(200);
  return { url, host, stop };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
