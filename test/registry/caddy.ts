import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { z } from 'zod';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';

/** The real thing, if this computer has it. */
export const caddy = (process.env.PATH ?? '')
  .split(':')
  .map((folder) => join(folder, 'caddy'))
  .find(existsSync);

/** An empty folder, and in it the PEM file of some certificate authority. */
export interface Place {
  readonly folder: string;
  readonly ca: string;
}

const adaptedSchema = z.object({
  admin: z.object({ disabled: z.literal(true) }),
  apps: z.object({
    tls: z.object({ automation: z.object({ policies: z.array(z.object({ issuers: z.unknown() })) }) }).optional(),
  }),
});

/** What Caddy makes of a Caddyfile, which it holds to be valid. */
export async function adapted(render: (place: Place) => string) {
  const { folder, path } = await written(render);
  const run = promisify(execFile);
  const { stdout } = await run(caddy ?? '', ['adapt', '--validate', '--config', path], { env: { HOME: folder } });
  return adaptedSchema.parse(JSON.parse(stdout));
}

/** Runs Caddy with a Caddyfile until the test ends; only its ports are other ones. */
export async function serving(render: (place: Place) => string): Promise<{ http: number; https: number }> {
  const [http, https] = [await freePort(), await freePort()];
  const ports = `\tadmin off\n\thttp_port ${http}\n\thttps_port ${https}`;
  const { folder, path } = await written((place) => render(place).replace('\tadmin off', ports));
  const child = spawn(caddy ?? '', ['run', '--config', path, '--adapter', 'caddyfile'], {
    env: { HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  onTestFinished(async () => {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
  });
  await expect
    .poll(() => `${child.exitCode === null ? '' : 'ended '}${said.join('')}`, { timeout: 20_000 })
    .toMatch(/serving initial configuration|ended/);
  expect(child.exitCode, said.join('')).toBe(null);
  return { http, https };
}

/** A registry's place behind the proxy: it answers with the scheme that its users came by. */
export async function upstream(): Promise<string> {
  const server = createServer((request, response) => response.end(`by ${request.headers['x-forwarded-proto']}`));
  const port = await listening(server);
  onTestFinished(() => void server.close());
  return `127.0.0.1:${port}`;
}

async function written(render: (place: Place) => string) {
  const folder = await mkdtemp(join(tmpdir(), 'caddyfile-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const [path, ca] = [join(folder, 'Caddyfile'), join(folder, 'ca.pem')];
  await writeFile(ca, certificateAuthority().ca);
  await writeFile(path, render({ folder, ca }));
  return { folder, path };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port');
  return address.port;
}
