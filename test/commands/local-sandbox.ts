import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Cloudflare, cloudflare } from '../../src/cloudflare/cloudflare.ts';
import { partsOf } from '../../src/commands/site/sandbox-parts.ts';
import type { OpenStack } from '../../src/openstack/openstack.ts';
import { connect } from '../../src/openstack/session.ts';
import type { Descriptor } from '../../src/sandbox/descriptor.ts';
import type { HostState } from '../../src/sandbox/host/host-state.ts';
import { announce } from '../../src/sandbox/running-sandbox.ts';
import { type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import { relayTo, type SeenRequest } from './relay.ts';

export interface LocalSandbox extends AsyncDisposable {
  /** How the commands and the program reach it: through relays that remember what was asked. */
  readonly descriptor: Descriptor;
  /** With this environment the target `sandbox` is this one. Its directories hold nothing else and are removed. */
  readonly env: { readonly HOME: string; readonly XDG_STATE_HOME: string; readonly LANG: string };
  /** A directory to work in, empty at first. */
  readonly directory: string;
  /** The sandbox's own APIs, not counted among what was asked. */
  readonly openstack: OpenStack;
  readonly cloudflare: Cloudflare;
  /** Of the zone that all its names lie in. */
  readonly zoneId: string;
  /** The insides of the servers there are. */
  hosts(): Promise<readonly HostState[]>;
  /** The inside of the server of a name. */
  host(name: string): Promise<HostState>;
  /** Lets the server of a name go down without the cloud's knowing. */
  crash(name: string): Promise<void>;
  readonly requests: {
    all(): readonly SeenRequest[];
    /** `POST /compute/v2.1/servers` and the like: those that ask to change something. */
    changing(): readonly string[];
    forget(): void;
  };
}

/**
 * Starts a sandbox that commands in this process and programs started by it take for the running one.
 *
 * @param planted parts of its descriptor to be replaced, such as a password of one's own
 */
export async function localSandbox(
  options: SandboxOptions = { pace: 0 },
  planted: Partial<Descriptor> = {},
): Promise<LocalSandbox> {
  const sandbox = await startSandbox(options);
  const [keystone, api] = [new URL(sandbox.descriptor.authUrl), new URL(sandbox.descriptor.cloudflare.url)];
  const relays = [await relayTo(keystone.origin), await relayTo(api.origin)] as const;
  const [before, beside] = relays;
  const descriptor: Descriptor = {
    ...sandbox.descriptor,
    authUrl: `${before.origin}${keystone.pathname}`,
    cloudflare: { ...sandbox.descriptor.cloudflare, url: `${beside.origin}${api.pathname}` },
    ...planted,
  };
  const directory = await mkdtemp(join(tmpdir(), 'provision-registry-'));
  const env = { HOME: directory, XDG_STATE_HOME: join(directory, 'state'), LANG: 'C.UTF-8' };
  await announce(descriptor, env);
  const zones = cloudflare(sandbox.descriptor.cloudflare);
  const idOf = (name: string): string => {
    const server = sandbox.openstack.servers().find((one) => one.name === name);
    if (server === undefined) throw new Error(`there is no server ${name}`);
    return server.id;
  };
  return {
    descriptor,
    env,
    directory,
    openstack: connect(partsOf(sandbox.descriptor).credentials),
    cloudflare: zones,
    zoneId: await onlyZone(zones),
    async hosts() {
      const all = await Promise.all(sandbox.openstack.servers().map(({ id }) => sandbox.hostOf(id)));
      return all.filter((host) => host !== undefined);
    },
    async host(name) {
      const host = await sandbox.hostOf(idOf(name));
      if (host === undefined) throw new Error(`the server ${name} has not booted`);
      return host;
    },
    crash: (name) => sandbox.crash(idOf(name)),
    requests: {
      all: () => relays.flatMap(({ seen }) => seen),
      changing: () =>
        relays
          .flatMap(({ seen }) => seen)
          .filter(({ method, path }) => method !== 'GET' && method !== 'HEAD' && !path.endsWith('/auth/tokens'))
          .map(({ method, path }) => `${method} ${path}`),
      forget: () => {
        for (const { seen } of relays) seen.length = 0;
      },
    },
    async [Symbol.asyncDispose]() {
      for (const relay of relays) await relay[Symbol.asyncDispose]();
      await sandbox.close();
      await rm(directory, { recursive: true });
    },
  };
}

const zonesSchema = z.tuple([z.object({ id: z.string() })]);

async function onlyZone(client: Cloudflare): Promise<string> {
  return zonesSchema.parse(await client.request({ method: 'GET', path: '/zones' }))[0].id;
}
