import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashPassword } from '../../src/registry/configuration/htpasswd.ts';
import { registryConfiguration } from '../../src/registry/configuration/registry-configuration.ts';
import { waitForRegistry } from '../../src/registry/probe/wait-for-registry.ts';

/** Of Debian's package of distribution 2.8. */
export const program = '/usr/bin/docker-registry';
/** Each request pays for it; what it protects here is nothing. */
const cheapest = 4;

/** Whether Debian's package of distribution is installed; tests that need it are skipped without it. */
export const hasDistribution = existsSync(program);

/** A real registry that can be stopped and started again, with what it has kept. */
export interface Distribution {
  readonly url: string;
  /** Path of its htpasswd file. */
  readonly htpasswd: string;
  /** Ends it; SIGTERM lets it finish what is under way. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes what it has kept. */
  close(): Promise<void>;
}

/**
 * Runs a real registry on the loopback, in plain HTTP, with the configuration that we render for the host.
 *
 * @param more lines of YAML for its configuration, such as a `validation:` section
 */
export async function startDistribution(
  credentials: { readonly user: string; readonly password: string },
  more = '',
): Promise<Distribution> {
  const directory = await mkdtemp(join(tmpdir(), 'distribution-'));
  const [address, htpasswd] = [`127.0.0.1:${await freePort()}`, join(directory, 'htpasswd')];
  const storage = join(directory, 'images');
  await writeFile(htpasswd, `${await hashPassword(credentials.user, credentials.password, cheapest)}\n`);
  const configuration = join(directory, 'config.yml');
  const rendered = registryConfiguration({ address, storage, htpasswd, realm: 'registry.example.org' });
  await writeFile(configuration, `${rendered}${more}\n`);
  const env = { ...process.env, REGISTRY_HTTP_SECRET: 'for this test only' };
  const url = `http://${address}`;
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    child = spawn(program, ['serve', configuration], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    await ready(child, url);
  }
  async function stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (child === undefined) return;
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill(signal);
    await ended;
  }

  await start();
  return {
    url,
    htpasswd,
    start,
    stop,
    async close() {
      await stop('SIGKILL');
      await rm(directory, { recursive: true });
    },
  };
}

/** Waits until it answers, or fails with what it said when it ends instead. */
async function ready(child: ChildProcess, url: string): Promise<void> {
  const said: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const ended = new AbortController();
  child.once('exit', () => ended.abort(new Error(`the registry ended: ${said.join('')}`)));
  await waitForRegistry({ url }, { timeoutMs: 60_000, signal: ended.signal, say: () => undefined });
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
