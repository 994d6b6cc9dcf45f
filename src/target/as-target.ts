import { accessOf } from './access.ts';
import { given } from './given.ts';
import { nodeSelector } from './node-selector.ts';
import type { TargetInFile } from './schema.ts';
import type {
  JumpHostTarget,
  KeyPairTarget,
  KubernetesTarget,
  Target,
  UpstreamRegistry,
  VolumeTarget,
} from './target.ts';

/**
 * The target as the rest of the program knows it: the one place where the file's kebab-case ends.
 *
 * @param files texts of the files that `ca`, `acme.ca` and `kubernetes.known-hosts` name
 */
export function asTarget(
  name: string,
  wanted: TargetInFile,
  files: { readonly ca?: string; readonly acmeCa?: string; readonly knownHosts?: string } = {},
): Target {
  const { server, firewall, 'floating-ip': floatingIp, dns, acme, volumes, registry } = wanted;
  const { address, network, reuse } = floatingIp;
  return {
    name,
    ...given({ cloud: wanted.cloud }),
    domain: wanted.domain.toLowerCase(),
    server: {
      image: server.image,
      flavor: server.flavor,
      keyPair: keyPair(server),
      user: server.user,
      ...given({ network: server.network, bootVolume: server['boot-volume'], hostKey: server['host-key'] }),
    },
    firewall: {
      ...given({ localNetwork: firewall['local-network'], sshFrom: firewall['ssh-from'] }),
      ports: firewall.ports,
    },
    floatingIp: address === undefined ? { ...given({ network }), reuse } : { address },
    dns: { ...given({ zone: dns.zone?.toLowerCase(), zoneId: dns['zone-id'] }), resolvers: dns.resolvers },
    tls: wanted.tls,
    ...given({ ca: files.ca }),
    acme: given({ directory: acme.directory, ca: files.acmeCa, email: acme.email }),
    volumes: { data: volume(volumes.data), registry: volume(volumes.registry) },
    registry: {
      user: registry.user,
      image: registry.image,
      proxyImage: registry['proxy-image'],
      ...given({ mirror: upstream(registry.mirror) }),
    },
    kubernetes: kubernetes(wanted.kubernetes, files.knownHosts),
    access: accessOf(wanted.access),
  };
}

/** Docker Hub goes by several names, and its API by one that stands in no image's. */
const dockerHubs: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);

function upstream(mirror: string | undefined): UpstreamRegistry | undefined {
  if (mirror === undefined) return undefined;
  const host = mirror
    .toLowerCase()
    .replace(/^https:\/\//, '')
    .replace(/\/$/, '');
  if (dockerHubs.has(host)) return { host: 'docker.io', url: 'https://registry-1.docker.io' };
  return { host, url: `https://${host}` };
}

function keyPair(server: TargetInFile['server']): KeyPairTarget {
  const { 'public-key': publicKey, 'key-pair': name } = server;
  if (publicKey !== undefined) return { publicKey };
  return name === undefined ? { name: 'binderhub', byDefault: true } : { name };
}

function kubernetes(
  {
    nodes,
    user,
    'jump-host': jumpHost,
    'jump-host-key': hostKey,
    'image-prefix': imagePrefix,
  }: TargetInFile['kubernetes'],
  knownHosts: string | undefined,
): KubernetesTarget {
  return {
    nodes: nodes.map(nodeSelector),
    user,
    jumpHost: jumpHostOf(jumpHost, hostKey),
    ...given({ knownHosts, imagePrefix }),
  };
}

function jumpHostOf(written: string, hostKey: string | undefined): JumpHostTarget {
  if (written === 'registry' || written === 'none') return written;
  const [user = '', address = ''] = written.split('@');
  return { user, address, ...given({ hostKey }) };
}

function volume(wanted: TargetInFile['volumes']['registry'] & { readonly mode?: string }): VolumeTarget {
  const { size, mount, mode, type, id, grow } = wanted;
  return { size, mount, grow, ...given({ mode, type, id }) };
}
