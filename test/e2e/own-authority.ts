import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { run, setting } from './staging.ts';

export interface OwnAuthority {
  /** URL of its ACME directory. */
  readonly directory: string;
  /** PEM that its own HTTPS and what it issues are trusted by. */
  readonly trust: string;
  /** How many certificates it was asked for. */
  ordered(): number;
  /** How many certificates it has issued. */
  issued(): number;
  close(): Promise<void>;
}

let started = 0;

/**
 * Starts Pebble beside the authority of the staging cloud; its certificates are good for so many seconds. Each one has a
 * URL of its own, by which Caddy tells what it has of one authority from what it has of another.
 */
export async function ownAuthority(parent: string, seconds: number): Promise<OwnAuthority> {
  const [port, managementPort] = [14100 + started, 15100 + started];
  started += 1;
  const folder = await mkdtemp(join(parent, 'pebble-'));
  const host = new URL(setting('STAGING_ACME_DIRECTORY')).hostname;
  const [certificate, privateKey, config] = ['own.pem', 'own.key', 'config.json'].map((name) => join(folder, name));
  const names = `subjectAltName=DNS:localhost,IP:127.0.0.1,IP:${host}`;
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=own ACME'];
  const own = ['-keyout', privateKey, '-out', certificate, '-addext', names, '-addext', 'basicConstraints=CA:TRUE'];
  await run('openssl', [...request, ...own].map(String), folder, process.env);
  const pebble = {
    listenAddress: `${host}:${port}`,
    managementListenAddress: `127.0.0.1:${managementPort}`,
    certificate,
    privateKey,
    httpPort: 80,
    tlsPort: 443,
    certificateValidityPeriod: seconds,
  };
  await writeFile(String(config), JSON.stringify({ pebble }));
  const child = spawn('pebble', ['-config', String(config), '-dnsserver', setting('STAGING_RESOLVER')], {
    env: { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const rootUrl = `https://127.0.0.1:${managementPort}/roots/0`;
  const root = async () => (await run('curl', ['-sSfk', rootUrl], folder, process.env)).stdout;
  // Whatever becomes of this test: another one would find the ports taken.
  process.once('exit', () => child.kill());
  await vi.waitFor(async () => expect(await root()).toContain('BEGIN CERTIFICATE'), { timeout: 60_000 });
  return {
    directory: `https://${host}:${port}/dir`,
    trust: `${await readFile(String(certificate), 'utf8')}${await root()}`,
    ordered: () => said.match(/POST \/order-plz /g)?.length ?? 0,
    issued: () => said.match(/Issued certificate serial/g)?.length ?? 0,
    async close() {
      child.kill();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
