import { maintenanceIn } from '../registry/configuration/read-configuration.ts';
import { mirrorPort } from '../target/target.ts';
import type { CertificateAuthority } from './certificate-authority.ts';
import { openDoor } from './door.ts';
import type { Faults } from './faults.ts';
import { execUnder } from './faults-host.ts';
import type { Filesystem, HostState } from './host/host-state.ts';
import { mirrorServer } from './host/mirror-server.ts';
import { type ProxyServer, startBadGateway, startRedirection } from './host/proxy-server.ts';
import { proxySite } from './host/proxy-site.ts';
import { type RunningService, sandboxHost } from './host.ts';
import type { SandboxServer } from './openstack/sandbox-server.ts';
import { startRegistry } from './registry/start-registry.ts';
import type { RegistryStorage } from './registry/storage.ts';
import { generateSshKeys } from './ssh-keys.ts';
import { type SshServer, startSshServer } from './ssh-server.ts';

/** What goes on inside one server of the sandbox: its SSH host and, once that runs the services, its registry. */
export interface Guest {
  /** What the server has printed on its console so far. */
  console(): string;
  readonly host: HostState;
  boot(): Promise<void>;
  halt(): Promise<void>;
  /** The local port that stands for a TCP port of the server; undefined where nothing listens. */
  doorAt(port: number): number | undefined;
  close(): Promise<void>;
}

/** What a guest has to do with besides itself. */
export interface Surroundings {
  readonly pace: number;
  /** The server as it is now: its volumes come and go. */
  readonly server: () => SandboxServer | undefined;
  readonly filesystems: Map<string, Filesystem>;
  /** The images kept on a volume. */
  readonly imagesOn: (volumeId: string) => RegistryStorage;
  readonly authority: CertificateAuthority;
  /** Local port for HTTPS, taken when it is free. */
  readonly httpsPort?: number;
  /** The local URL that stands for one of the internet, if there is one. */
  readonly upstreamAt: (url: string) => string | undefined;
  /** The local port that stands for one of another server on the same network, if it has it. */
  readonly forward: (address: string, port: number) => Promise<number | undefined>;
  /** Told every command line. */
  readonly onCommand?: (command: string) => void;
  readonly faults?: Faults;
}

const sshPort = 22;
const httpPort = 80;
const httpsPort = 443;

export async function openGuest(publicKey: string | undefined, around: Surroundings): Promise<Guest> {
  const hostKeys = generateSshKeys();
  const printed: string[] = [];
  const ended = new AbortController();
  const mirror = await mirrorServer({
    storageOn: (volumeId) => around.imagesOn(`${volumeId}/mirror`),
    upstreamAt: around.upstreamAt,
  });
  const doors = {
    ssh: await openDoor(),
    http: await openDoor(),
    https: await openDoor(around.httpsPort),
    mirror: mirror.door,
  };
  let ssh: SshServer | undefined;
  let running: { readonly servers: readonly ProxyServer[]; readonly serves: string } | undefined;
  let htpasswd = '';
  // Services come and go one after the other, however quickly they are told.
  let settling: Promise<void> = Promise.resolve();
  const settle = (act: () => Promise<void>): Promise<void> => {
    settling = settling.then(act, act);
    return settling;
  };

  const host = sandboxHost({
    volumes: () => (around.server()?.volumes ?? []).map(({ id, sizeGib }) => ({ id, sizeGiB: sizeGib })),
    filesystems: around.filesystems,
    imagesOn: around.imagesOn,
    pace: around.pace,
    signal: ended.signal,
    onServices: (running) =>
      settle(async () => {
        await serve(running);
        await mirror.settle(running);
      }),
  });

  /** Opens the proxy when it runs, with the registry behind it when that runs too, and shuts it when it does not. */
  async function serve(services: readonly RunningService[]): Promise<void> {
    const [store, proxy] = ['registry', 'proxy'].map((name) => services.find((service) => service.name === name));
    const site = proxy && proxySite(proxy);
    htpasswd = store?.files.get('htpasswd') ?? '';
    const deletion = maintenanceIn(store?.files.get('config.yml') ?? '')?.deletion ?? false;
    const serves = JSON.stringify([site, store?.volumeId, store?.readOnly, deletion]);
    if (running?.serves === serves) return;
    await shut();
    if (site === undefined) return;
    const { domain, tls } = site;
    const issued = tls === 'automatic' ? await around.authority.issue([domain]) : tls;
    const certificate = issued === 'none' ? {} : { certificate: issued };
    const server =
      store === undefined
        ? await startBadGateway(certificate)
        : await startRegistry({
            domain,
            htpasswd: () => htpasswd,
            ...certificate,
            storage: around.imagesOn(store.volumeId),
            readOnly: store.readOnly,
            deletion,
          });
    const redirection = tls === 'none' ? undefined : await startRedirection();
    running = { servers: [server, ...(redirection === undefined ? [] : [redirection])], serves };
    doors[tls === 'none' ? 'http' : 'https'].leadTo(server.port);
    if (redirection !== undefined) doors.http.leadTo(redirection.port);
  }

  async function shut(): Promise<void> {
    doors.http.leadTo(undefined);
    doors.https.leadTo(undefined);
    for (const server of running?.servers ?? []) await server.close();
    running = undefined;
  }

  async function halt(): Promise<void> {
    doors.ssh.leadTo(undefined);
    await ssh?.close();
    ssh = undefined;
    await settle(async () => {
      await shut();
      await mirror.settle([]);
    });
  }

  return {
    console: () => printed.join('\n'),
    host: host.state,
    async boot() {
      ssh = await startSshServer({
        host: '127.0.0.1',
        hostKey: hostKeys.private,
        authorizedKeys: () => (publicKey === undefined ? [] : [publicKey]),
        forward: around.forward,
        exec: (command, stdin, onStderr) => {
          around.onCommand?.(command);
          const effect = around.faults?.strike({ service: 'host', method: 'exec', path: command });
          return execUnder(effect, {
            act: () => host.exec(command, stdin, onStderr),
            cut: () => doors.ssh.cut(),
          });
        },
      });
      printed.push(...bootLines(hostKeys.public, printed.length === 0));
      doors.ssh.leadTo(ssh.port);
      host.reboot();
      await settling;
    },
    halt,
    doorAt(port) {
      if (port === sshPort) return doors.ssh.port;
      if (port === httpPort) return doors.http.port;
      if (port === mirrorPort) return doors.mirror.port;
      return port === httpsPort ? doors.https.port : undefined;
    },
    async close() {
      ended.abort();
      await halt();
      await Promise.all(Object.values(doors).map((door) => door.close()));
    },
  };
}

/** What cloud-init and the login prompt print; the keys only at the first boot. */
function bootLines(hostPublicKey: string, first: boolean): readonly string[] {
  const keys = ['-----BEGIN SSH HOST KEY KEYS-----', hostPublicKey, '-----END SSH HOST KEY KEYS-----'];
  return [...(first ? keys : []), 'cloud-init finished', '', 'Ubuntu 18.04 LTS sandbox ttyS0', '', 'sandbox login: '];
}
