import { asComment } from '../../cloudflare/comment.ts';
import { dnsRecord } from '../../cloudflare/dns-record.ts';
import { formerRecords } from '../../cloudflare/former-records.ts';
import type { DnsRecord } from '../../cloudflare/records.ts';
import { type Zone, zone } from '../../cloudflare/zone.ts';
import type { Adoption } from '../../engine/adoption.ts';
import { fact, type Resource } from '../../engine/resource.ts';
import type { Volume } from '../../openstack/block-storage/volumes.ts';
import type { Flavor } from '../../openstack/compute/flavors.ts';
import type { KeyPair } from '../../openstack/compute/key-pairs.ts';
import type { Server } from '../../openstack/compute/servers.ts';
import type { Attachment } from '../../openstack/compute/volume-attachments.ts';
import type { Image } from '../../openstack/image/images.ts';
import { asDescription } from '../../openstack/marks/owner-mark.ts';
import type { FloatingIp } from '../../openstack/network/floating-ips.ts';
import type { Port } from '../../openstack/network/ports.ts';
import type { SecurityGroup } from '../../openstack/network/security-groups.ts';
import { attachment } from '../../openstack/resources/attachments/attachment.ts';
import { securityGroup } from '../../openstack/resources/firewall/security-group.ts';
import { type FloatingIpSpec, floatingIp } from '../../openstack/resources/floating-ips/floating-ip.ts';
import { freeFloatingIps } from '../../openstack/resources/floating-ips/free-addresses.ts';
import { externalNetwork } from '../../openstack/resources/networks/external-network.ts';
import { localRanges } from '../../openstack/resources/networks/local-ranges.ts';
import { network } from '../../openstack/resources/networks/network.ts';
import { port } from '../../openstack/resources/networks/port.ts';
import { existingKeyPair } from '../../openstack/resources/servers/existing-key-pair.ts';
import { flavor } from '../../openstack/resources/servers/flavor.ts';
import { image } from '../../openstack/resources/servers/image.ts';
import { keyPair } from '../../openstack/resources/servers/key-pair.ts';
import { server } from '../../openstack/resources/servers/server.ts';
import { type ServerPower, serverPower } from '../../openstack/resources/servers/server-power.ts';
import { volume } from '../../openstack/resources/volumes/volume.ts';
import { given } from '../../target/given.ts';
import { type FloatingIpTarget, isProxied, type Target, type VolumeTarget } from '../../target/target.ts';
import { awaitName } from '../site/await-name.ts';
import type { Site } from '../site/site.ts';
import { atTimes, firewallRules } from './firewall-rules.ts';
import { type TlsInCloud, tlsInCloud } from './tls-in-cloud.ts';

export interface InCloud {
  readonly image: Resource<Image>;
  readonly flavor: Resource<Flavor>;
  readonly keyPair: Resource<KeyPair>;
  readonly securityGroup: Resource<SecurityGroup>;
  /** Ranges that the security group lets everything in from. */
  readonly localRanges: Resource<readonly string[]>;
  /** The server's, with its address in its own network. */
  readonly port: Resource<Port>;
  readonly server: Resource<Server>;
  /** How the server is stopped for a while, and what works on its host waits. */
  readonly power: ServerPower;
  readonly floatingIp: Resource<FloatingIp>;
  /** Addresses of the project that may be taken instead of a new one. */
  readonly freeAddresses?: Resource<readonly string[]>;
  readonly volumes: Readonly<Record<VolumeRole, Resource<Volume>>>;
  readonly attachments: Readonly<Record<VolumeRole, Resource<Attachment>>>;
  readonly zone: Resource<Zone>;
  readonly dnsRecord: Resource<DnsRecord>;
  readonly tls: TlsInCloud;
  /** With all that these need, the whole graph. */
  readonly roots: readonly Resource<unknown>[];
}

type VolumeRole = keyof Target['volumes'];

/** What the things of a target are called, as far as they have names. */
export function nameInCloud({ name }: Pick<Target, 'name'>): string {
  return `${name}-registry`;
}

/**
 * What a target wants of OpenStack and Cloudflare, as a graph. What is in it is found by the owner mark.
 *
 * @param adoption `off` for a removal, so that nothing without the mark is in it; otherwise what has our name and no mark
 *   is offered for adoption
 */
export function wantedInCloud(
  { target, owner, openstack, cloudflare }: Site<never>,
  { adoption }: { readonly adoption: Adoption },
): InCloud {
  const name = nameInCloud(target);
  const wantedImage = image(openstack, target.server.image);
  const wantedFlavor = flavor(openstack, target.server.flavor);
  const wantedNetwork = network(openstack, target.server.network);
  const wantedRanges = rangesOf(target.firewall.localNetwork) ?? localRanges(openstack, wantedNetwork);
  const wantedGroup = securityGroup(openstack, {
    name,
    owner,
    adoption,
    rules: firewallRules(target.firewall),
    ...atTimes(target.firewall),
    localRanges: wantedRanges,
    localWords: target.firewall.localNetwork ?? 'its own subnet',
  });
  const wantedPort = port(openstack, { name, owner, adoption, network: wantedNetwork, securityGroup: wantedGroup });
  const wantedKeyPair = keyPairOf(target.server.keyPair);
  const wantedServer = server(openstack, {
    name,
    words: [target.server.flavor, target.server.image],
    owner,
    adoption,
    image: wantedImage,
    flavor: wantedFlavor,
    keyPair: wantedKeyPair,
    port: wantedPort,
    ...given({ bootVolume: target.server.bootVolume }),
  });
  const addresses = addressesFor(target.floatingIp);
  const wantedAddress = floatingIp(openstack, { owner, port: wantedPort, from: addresses });
  const power = serverPower(openstack);
  const volumes = { data: volumeFor('data'), registry: volumeFor('registry') };
  const attachments = { data: attachmentFor('data'), registry: attachmentFor('registry') };
  const { zone: zoneName, zoneId } = target.dns;
  const wantedZone = zone(cloudflare, { domain: target.domain, ...given({ zone: zoneName, zoneId }) });
  const mark = asComment(asDescription(owner));
  const former = formerRecords(cloudflare, { domain: target.domain, mark, zone: wantedZone });
  const record = dnsRecord(cloudflare, {
    domain: target.domain,
    mark,
    adoption,
    zone: wantedZone,
    floatingIp: wantedAddress,
    proxied: isProxied(target.tls),
    answered: async (found, address, signal, say) =>
      void (await awaitName({ target, cloudflare }, { zone: found, address }, { signal, say })),
  });

  const tls = tlsInCloud({ target, cloudflare }, { zone: wantedZone, volume: volumes.registry });

  function addressesFor(wanted: FloatingIpTarget): FloatingIpSpec['from'] {
    if ('address' in wanted) return wanted;
    const external = externalNetwork(openstack, wanted.network);
    return { network: external, ...(wanted.reuse ? { reuse: freeFloatingIps(openstack, external) } : {}) };
  }

  function keyPairOf(wanted: typeof target.server.keyPair): Resource<KeyPair> {
    return 'publicKey' in wanted
      ? keyPair(openstack, { name, publicKey: wanted.publicKey, owner, adoption })
      : existingKeyPair(openstack, wanted);
  }

  function volumeFor(role: keyof typeof target.volumes) {
    const { size, grow: growth, type, id }: VolumeTarget = target.volumes[role];
    const same = { role, name: `${name}-${role}`, serverName: name, owner, adoption };
    return volume(openstack, { ...same, size, growth, ...given({ type, id }) });
  }

  function attachmentFor(role: keyof typeof volumes) {
    const { size, grow } = target.volumes[role];
    const growth = grow === 'detached' ? { size, power } : undefined;
    return attachment(openstack, { role, server: wantedServer, volume: volumes[role], ...given({ growth }) });
  }

  return {
    image: wantedImage,
    flavor: wantedFlavor,
    keyPair: wantedKeyPair,
    securityGroup: wantedGroup,
    localRanges: wantedRanges,
    port: wantedPort,
    server: wantedServer,
    power,
    floatingIp: wantedAddress,
    ...('reuse' in addresses ? { freeAddresses: addresses.reuse } : {}),
    volumes,
    attachments,
    zone: wantedZone,
    dnsRecord: record,
    tls,
    roots: [record, former, ...tls.conditions, ...Object.values(attachments)],
  };
}

/** The local network as it was given, which needs no look at the subnet. */
function rangesOf(localNetwork: string | undefined): Resource<readonly string[]> | undefined {
  return localNetwork === undefined ? undefined : fact({ name: 'local network', find: async () => [localNetwork] });
}
