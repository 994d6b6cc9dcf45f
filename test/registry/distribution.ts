import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashPassword } from '../../src/registry/htpasswd.ts';
import { registryConfiguration } from '../../src/registry/registry-configuration.ts';
import { waitForRegistry } from '../../src/registry/wait-for-registry.ts';

const program = '/usr/bin/docker-registry';

/** Whether Debian's package of distribution is installed; tests that need it are skipped without it. */
export const hasDistribution = existsSync(program);

/** Runs a real registry on the loopback, in plain HTTP, with the configuration that we render for the host. */
export async function startDistribution(credentials: { readonly user: string; readonly password: string }) {
  const directory = await mkdtemp(join(tmpdir(), 'distribution-'));
  const [address, htpasswd] = [`127.0.0.1:${await freePort()}`, join(directory, 'htpasswd')];
  const storage = join(directory, 'images');
  await writeFile(htpasswd, `${await hashPassword(credentials.user, credentials.password)}\n`);
  const configuration = join(directory, 'config.yml');
  await writeFile(configuration, registryConfiguration({ address, storage, htpasswd, realm: 'registry.example.org' }));
  const env = { ...process.env, REGISTRY_HTTP_SECRET: 'for this test only' };
  const child = spawn(program, ['serve', configuration], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const url = `http://${address}`;
  await ready(child, url);
  return {
    url,
    htpasswd,
    async close() {
      child.kill();
      if (child.exitCode === null) await once(child, 'exit');
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
