import { given } from './given.ts';
import type { TargetInFile } from './schema.ts';
import type { KeyPairTarget, Target, VolumeTarget } from './target.ts';

/**
 * The target as the rest of the program knows it: the one place where the file's kebab-case ends.
 *
 * @param roots PEM texts of the files that `ca` and `acme.ca` name
 */
export function asTarget(
  name: string,
  wanted: TargetInFile,
  roots: { readonly ca?: string; readonly acmeCa?: string } = {},
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
    ...given({ ca: roots.ca }),
    acme: given({ directory: acme.directory, ca: roots.acmeCa, email: acme.email }),
    volumes: { data: volume(volumes.data), registry: volume(volumes.registry) },
    registry: { user: registry.user, image: registry.image, proxyImage: registry['proxy-image'] },
    kubernetes: wanted.kubernetes,
    access: wanted.access,
  };
}

function keyPair(server: TargetInFile['server']): KeyPairTarget {
  const publicKey = server['public-key'];
  return publicKey === undefined ? { name: server['key-pair'] ?? 'binderhub' } : { publicKey };
}

function volume(wanted: TargetInFile['volumes']['registry'] & { readonly mode?: string }): VolumeTarget {
  const { size, mount, mode, type, id, grow } = wanted;
  return { size, mount, grow, ...given({ mode, type, id }) };
}
