import { randomBytes } from 'node:crypto';
import type { Reach } from '../reach.ts';
import { type CertificateAuthority, certificateAuthority } from './certificate-authority.ts';
import { edgeAddress, startCloudflare } from './cloudflare.ts';
import { startControl } from './control.ts';
import type { Descriptor } from './descriptor.ts';
import { startDnsServer } from './dns-server.ts';
import { dockerHubUrl, standInReference, startDockerHub } from './docker-hub.ts';
import { type Faults, faults as noFaults } from './faults.ts';
import { type Guest, openGuest } from './guest.ts';
import type { Filesystem, HostState } from './host/host-state.ts';
import type { Quotas } from './openstack/options.ts';
import type { SandboxServer } from './openstack/sandbox-server.ts';
import { type SandboxOpenStack, startOpenStack } from './openstack/start-openstack.ts';
import { type RegistryStorage, registryStorage } from './registry/storage.ts';
import { generateSshKeys } from './ssh-keys.ts';

export interface SandboxOptions {
  /** Multiplies all delays: 1 is fast, as for a demonstration; about 12 is a good real cloud; 0 is at once. */
  readonly pace?: number;
  readonly quotas?: Partial<Quotas>;
  /** Where the first registry is reached by HTTPS, when that port is free. */
  readonly httpsPort?: number;
  /** Told every command line that a host is given, as it would stand in the host's list of processes. */
  readonly onCommand?: (command: string) => void;
  /** What is to go wrong. */
  readonly faults?: Faults;
  /** How many Kubernetes nodes the project has besides, called k8s-node-1 and so on; none when left out. */
  readonly nodes?: number;
  /** Signs its certificates; a new one when left out. */
  readonly authority?: CertificateAuthority;
}

export interface Sandbox {
  /** How to reach it. */
  readonly descriptor: Descriptor;
  readonly openstack: SandboxOpenStack;
  readonly reach: Reach;
  /** The inside of a server, once it has booted. */
  hostOf(serverId: string): Promise<HostState | undefined>;
  /** Lets a guest go down without the cloud's knowing: its server stays ACTIVE, and nothing on it answers. */
  crash(serverId: string): Promise<void>;
  close(): Promise<void>;
}

/** Registries of the sandbox lie in this zone, and the first one is this very name, which every client knows. */
export const sandboxDomain = 'localhost';

/** A port of 127.0.0.1 that nothing listens on: connections are refused, as by a host behind a closed firewall. */
const nowhere = { host: '127.0.0.1', port: 1 };

/** Starts the embedded cloud: OpenStack, Cloudflare, name server, hosts and registries, all in this process's memory. */
export async function startSandbox({
  pace = 1,
  quotas = {},
  httpsPort,
  onCommand,
  faults = noFaults(),
  authority = certificateAuthority(),
  nodes = 0,
}: SandboxOptions = {}): Promise<Sandbox> {
  const guests = new Map<string, Promise<Guest>>();
  const filesystems = new Map<string, Filesystem>();
  const images = new Map<string, RegistryStorage>();
  const token = randomBytes(20).toString('hex');
  const cloudflare = await startCloudflare({
    token,
    zones: [sandboxDomain],
    faults,
    authority,
    reach: (address, port) => reach(address, port),
  });
  const dns = await startDnsServer(cloudflare);
  const dockerHub = await startDockerHub();
  const consoles = new Map<string, () => string>();
  const ssh = generateSshKeys();
  const booted = new Map<string, () => void>();

  function imagesOn(volumeId: string): RegistryStorage {
    const kept = images.get(volumeId) ?? registryStorage();
    images.set(volumeId, kept);
    return kept;
  }

  /** Servers of one network reach one another, whatever is open to the world. */
  async function neighbourDoor(address: string, port: number): Promise<number | undefined> {
    const there = openstack.servers().find(({ active, fixedAddresses }) => active && fixedAddresses.includes(address));
    return there === undefined ? undefined : (await guests.get(there.id))?.doorAt(port);
  }

  async function guestOf(server: SandboxServer): Promise<Guest> {
    const guest = await openGuest(server.publicKey, {
      pace,
      server: () => openstack.servers().find(({ id }) => id === server.id),
      filesystems,
      imagesOn,
      authority,
      upstreamAt: (url) => (url === dockerHubUrl ? dockerHub.url : undefined),
      forward: neighbourDoor,
      ...(httpsPort === undefined ? {} : { httpsPort }),
      ...(onCommand === undefined ? {} : { onCommand }),
      faults,
    });
    consoles.set(server.id, guest.console);
    return guest;
  }

  const openstack = await startOpenStack({
    pace,
    quotas,
    faults,
    console: ({ id }) => consoles.get(id)?.() ?? '',
    listener: {
      booted(server) {
        const guest = guests.get(server.id) ?? guestOf(server);
        guests.set(server.id, guest);
        void guest.then((one) => one.boot()).then(() => booted.get(server.id)?.());
      },
      stopped: ({ id }) => void guests.get(id)?.then((one) => one.halt()),
      deleted({ id }) {
        void guests.get(id)?.then((one) => one.close());
        guests.delete(id);
      },
      volumeDeleted(volumeId) {
        filesystems.delete(volumeId);
        for (const kept of images.keys()) if (kept.startsWith(volumeId)) images.delete(kept);
      },
    },
  });

  const reach: Reach = async (address, port) => {
    if (address === edgeAddress) return doorOfEdge(port);
    const behind = openstack.serverBehind(address, port);
    if (behind === undefined || !behind.admitted) return nowhere;
    const door = (await guests.get(behind.server.id))?.doorAt(port);
    return door === undefined ? nowhere : { host: '127.0.0.1', port: door };
  };

  function doorOfEdge(port: number): Awaited<ReturnType<Reach>> {
    const { edge } = cloudflare;
    const local = port === 443 ? edge?.port : port === 80 ? edge?.httpPort : undefined;
    return local === undefined ? nowhere : { host: '127.0.0.1', port: local };
  }
  const control = await startControl(reach);

  await Promise.all(Array.from({ length: nodes }, (_, index) => node(`k8s-node-${index + 1}`)));

  /** Resolves when the node is up. */
  async function node(name: string): Promise<void> {
    const { id } = openstack.addWorker({ name, publicKey: ssh.public, metadata: { role: 'worker' } });
    await new Promise<void>((resolve) => booted.set(id, resolve));
  }

  return {
    openstack,
    reach,
    hostOf: async (serverId) => (await guests.get(serverId))?.host,
    crash: async (serverId) => (await guests.get(serverId))?.halt(),
    descriptor: {
      control: control.url,
      pid: process.pid,
      authUrl: openstack.authUrl,
      region: openstack.region,
      ...openstack.user,
      user: openstack.user.name,
      domain: 'Default',
      cloudflare: { url: cloudflare.url, token },
      resolver: dns.address,
      standIn: { url: dockerHub.url, image: standInReference },
      sshPrivateKey: ssh.private,
      sshPublicKey: ssh.public,
      registryPassword: randomBytes(12).toString('base64url'),
      ca: authority.ca,
      ...(nodes === 0 ? {} : { nodes }),
    },
    async close() {
      await openstack.close();
      await Promise.all([control.close(), cloudflare.close(), dns.close(), dockerHub.close()]);
      for (const guest of guests.values()) await (await guest).close();
    },
  };
}
