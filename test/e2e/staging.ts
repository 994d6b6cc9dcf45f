import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { directly } from '../../src/reach.ts';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';
import { edgeAddress, type SandboxCloudflare, startCloudflare } from '../../src/sandbox/cloudflare.ts';

/** What the staging cloud is called and where its surroundings are; all of it comes from the environment. */
const needed = [
  'OS_CLOUD',
  // Private key of the key pair STAGING_KEY_PAIR.
  'SSH_PRIVATE_KEY_FILE',
  'STAGING_KEY_PAIR',
  'STAGING_FLAVOR',
  // An ACME authority that hosts reach, the PEM its own HTTPS is trusted by, and where it hands out its root.
  'STAGING_ACME_DIRECTORY',
  'STAGING_ACME_CA',
  'STAGING_ACME_ROOT_URL',
  // `address:port` of the name server that the authority asks, and the URL by which its answers are set.
  'STAGING_RESOLVER',
  'STAGING_RESOLVER_MANAGEMENT',
  // A registry in the place of Docker Hub, plain HTTP, with ubuntu:16.04.
  'STAGING_DOCKER_HUB',
  // The cloud as its operators see it, beside OS_CLOUD in clouds.yaml.
  'STAGING_OPERATOR_CLOUD',
] as const;
type Needed = (typeof needed)[number];

const missing = needed.filter((name) => !process.env[name]);
/** Why there is no staging cloud to try on, if so. */
export const unavailable = missing.length === 0 ? undefined : `needs ${missing.join(', ')}`;

export function setting(name: Needed): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

export const domain = 'registry.lab.test';
export const user = 'neurolibre';
export const password = 'correct horse battery staple';

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A working place of one test run: configuration, a Cloudflare whose records the name server answers, trust. */
export interface Staging {
  readonly directory: string;
  /** PEM that the registry's certificate chains to. */
  readonly root: string;
  /** PEM that the certificates of Cloudflare's proxy chain to. */
  readonly edgeRoot: string;
  /** Writes `registry.yml` anew, with some parts of the target replaced. */
  configure(parts: Readonly<Record<string, unknown>>): Promise<void>;
  /** Sets how Cloudflare's proxy reaches servers, as a person does on the dashboard. */
  encryption(mode: 'strict' | 'flexible'): Promise<void>;
  /** Runs the program as a user does. */
  program(...args: string[]): Promise<Run>;
  /** The same with more in its environment. */
  programWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Run>;
  /** Runs any other command. */
  command(file: string, args: readonly string[], options?: { readonly input?: string }): Promise<Run>;
  close(): Promise<void>;
}

/** @param target what the target is called in `registry.yml` */
export async function openStaging(target = 'staging'): Promise<Staging> {
  const directory = await mkdtemp(join(tmpdir(), 'provision-registry-e2e-'));
  const token = 'staging-token-of-no-worth';
  const authority = certificateAuthority('Edge of the Staging Cloudflare');
  const cloudflare = await startCloudflare({ token, zones: ['lab.test'], reach: directly, authority });
  const door = await doorAt(edgeAddress, cloudflare.edge?.port ?? 0);
  const mirror = mirrorRecords(cloudflare);
  const root = await pemAt(setting('STAGING_ACME_ROOT_URL'));
  // The private authority's directory and what it issues have different roots: the file holds both.
  await writeFile(join(directory, 'acme.pem'), `${await readFile(setting('STAGING_ACME_CA'), 'utf8')}${root}`);
  const configure: Staging['configure'] = (parts) =>
    writeFile(join(directory, 'registry.yml'), configuration(target, parts));
  await configure({});
  const env = {
    ...process.env,
    CLOUDFLARE_API_URL: cloudflare.url,
    CLOUDFLARE_API_TOKEN: token,
    REGISTRY_PASSWORD: password,
  };
  const command: Staging['command'] = (file, args, { input } = {}) => run(file, args, directory, env, input);
  const cli = join(import.meta.dirname, '../../src/cli.ts');
  const programWith: Staging['programWith'] = (more, ...args) =>
    run(process.execPath, [cli, ...args, '--config', 'registry.yml'], directory, { ...env, ...more });
  return {
    directory,
    root,
    edgeRoot: authority.ca,
    configure,
    async encryption(value) {
      const headers = { authorization: `Bearer ${token}` };
      const zones = z.object({ result: z.tuple([z.object({ id: z.string() })]) });
      const { result } = zones.parse(await (await fetch(`${cloudflare.url}/zones`, { headers })).json());
      const setting = `${cloudflare.url}/zones/${result[0].id}/settings/ssl`;
      const answer = await fetch(setting, { method: 'PATCH', headers, body: JSON.stringify({ value }) });
      if (!answer.ok) throw new Error(`the encryption mode is refused: ${answer.status}`);
    },
    command,
    programWith,
    program: (...args) => programWith({}, ...args),
    async close() {
      clearInterval(mirror);
      await door();
      await cloudflare.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function configuration(name: string, parts: Readonly<Record<string, unknown>>): string {
  const target = {
    domain,
    server: { flavor: setting('STAGING_FLAVOR'), 'key-pair': setting('STAGING_KEY_PAIR'), network: 'internal' },
    'floating-ip': { network: 'external' },
    dns: { zone: 'lab.test', resolvers: [setting('STAGING_RESOLVER')] },
    acme: { directory: setting('STAGING_ACME_DIRECTORY'), ca: 'acme.pem' },
    volumes: { data: { size: 1 }, registry: { size: 2 } },
    registry: { user, image: 'registry:2.8.3', 'proxy-image': 'caddy:2' },
    ...parts,
  };
  return stringify({ owner: 'provision-registry/e2e', targets: { [name]: target } });
}

/** Keeps the name server that the certificate authority asks at what Cloudflare's records say. */
function mirrorRecords(cloudflare: SandboxCloudflare): NodeJS.Timeout {
  const set = (act: string, body: object) =>
    fetch(new URL(act, setting('STAGING_RESOLVER_MANAGEMENT')), { method: 'POST', body: JSON.stringify(body) });
  let told: string | undefined;
  return setInterval(async () => {
    const addresses = cloudflare.addresses(domain);
    if (addresses.join() === told) return;
    told = addresses.join();
    // Added addresses join those of an earlier run that was cut short.
    await set('clear-a', { host: domain });
    if (addresses.length > 0) await set('add-a', { host: domain, addresses });
  }, 200);
}

/** Has this machine take connections to an address of Cloudflare's, and hands them to the proxy on a local port. */
async function doorAt(address: string, port: number): Promise<() => Promise<void>> {
  const given = await run('ip', ['address', 'add', `${address}/32`, 'dev', 'lo'], tmpdir(), process.env);
  const { close } = await relay({ host: address, port: 443 }, { host: '127.0.0.1', port });
  return async () => {
    close();
    if (given.code === 0) await run('ip', ['address', 'del', `${address}/32`, 'dev', 'lo'], tmpdir(), process.env);
  };
}

interface Place {
  readonly host: string;
  readonly port: number;
}

/** Hands connections from one place to another. */
async function relay(from: Place, to: Place): Promise<{ readonly port: number; close(): void }> {
  const server = createServer((socket) => {
    const onward = connect(to);
    socket.pipe(onward).pipe(socket);
    for (const one of [socket, onward]) {
      one.on('error', () => {
        for (const each of [socket, onward]) each.destroy();
      });
    }
  });
  server.listen(from);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no port');
  return { port: address.port, close: () => void server.close() };
}

/** Docker Hub's stand-in as a registry of this machine: plain HTTP is for such ones only. */
export async function dockerHub(): Promise<{ readonly url: string; close(): void }> {
  const { hostname, port } = new URL(setting('STAGING_DOCKER_HUB'));
  const door = await relay({ host: '127.0.0.1', port: 0 }, { host: hostname, port: Number(port) });
  return { url: `http://127.0.0.1:${door.port}`, close: door.close };
}

/** The authority's own HTTPS is private too, so this one look at its public root goes without trust. */
async function pemAt(url: string): Promise<string> {
  const { stdout } = await run('curl', ['-sSfk', url], tmpdir(), process.env);
  return stdout;
}

/** Lets clients of this machine find the registry by its name. */
export async function nameInHosts(address: string): Promise<() => Promise<void>> {
  const line = `${address} ${domain}\n`;
  await appendFile('/etc/hosts', line);
  return async () => {
    const text = await readFile('/etc/hosts', 'utf8');
    await writeFile('/etc/hosts', text.replaceAll(line, ''));
  };
}

/** Lets Docker and skopeo of this machine trust the private authority, for this registry only. */
export async function trustForContainers(root: string): Promise<() => Promise<void>> {
  const directory = `/etc/docker/certs.d/${domain}`;
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'ca.crt'), root);
  return () => rm(directory, { recursive: true, force: true });
}

export function run(
  file: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  input?: string,
): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { cwd, env, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
    child.stdin?.end(input);
  });
}
