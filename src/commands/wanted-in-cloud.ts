import { waitForAnswer } from '../cloudflare/authoritative.ts';
import { asComment } from '../cloudflare/comment.ts';
import { type DnsRecord, dnsRecord } from '../cloudflare/dns-record.ts';
import { type Zone, zone } from '../cloudflare/zone.ts';
import { fact, type Resource } from '../engine/resource.ts';
import type { Volume } from '../openstack/block-storage/volumes.ts';
import type { Flavor } from '../openstack/compute/flavors.ts';
import type { KeyPair } from '../openstack/compute/key-pairs.ts';
import type { Server } from '../openstack/compute/servers.ts';
import type { Attachment } from '../openstack/compute/volume-attachments.ts';
import type { FloatingIp } from '../openstack/network/floating-ips.ts';
import type { SecurityGroup } from '../openstack/network/security-groups.ts';
import { attachment } from '../openstack/resources/attachment.ts';
import { existingKeyPair } from '../openstack/resources/existing-key-pair.ts';
import { externalNetwork } from '../openstack/resources/external-network.ts';
import { flavor } from '../openstack/resources/flavor.ts';
import { floatingIp } from '../openstack/resources/floating-ip.ts';
import { image } from '../openstack/resources/image.ts';
import { keyPair } from '../openstack/resources/key-pair.ts';
import { localRanges } from '../openstack/resources/local-ranges.ts';
import { network } from '../openstack/resources/network.ts';
import { asDescription } from '../openstack/resources/owner-mark.ts';
import { port } from '../openstack/resources/port.ts';
import { securityGroup } from '../openstack/resources/security-group.ts';
import type { RuleSpec } from '../openstack/resources/security-rules.ts';
import { server } from '../openstack/resources/server.ts';
import { volume } from '../openstack/resources/volume.ts';
import { given } from '../target/given.ts';
import type { Target, VolumeTarget } from '../target/target.ts';
import { lookUpAt } from './look-up.ts';
import type { Site } from './site.ts';

const dnsTimeoutMs = 2 * 60_000;

export interface InCloud {
  readonly flavor: Resource<Flavor>;
  readonly keyPair: Resource<KeyPair>;
  readonly securityGroup: Resource<SecurityGroup>;
  readonly server: Resource<Server>;
  readonly floatingIp: Resource<FloatingIp>;
  readonly volumes: Readonly<Record<VolumeRole, Resource<Volume>>>;
  readonly attachments: Readonly<Record<VolumeRole, Resource<Attachment>>>;
  readonly zone: Resource<Zone>;
  readonly dnsRecord: Resource<DnsRecord>;
  /** With all that these need, the whole graph. */
  readonly roots: readonly Resource<unknown>[];
}

type VolumeRole = keyof Target['volumes'];

/** What a target wants of OpenStack and Cloudflare, as a graph. What is in it is found by the owner mark alone. */
export function wantedInCloud({ target, owner, openstack, cloudflare }: Site<never>): InCloud {
  const name = `${target.name}-registry`;
  const wantedFlavor = flavor(openstack, target.server.flavor);
  const wantedNetwork = network(openstack, target.server.network);
  const wantedGroup = securityGroup(openstack, {
    name,
    owner,
    rules: target.firewall.ports.map(openToAll),
    localRanges: rangesOf(target.firewall.localNetwork) ?? localRanges(openstack, wantedNetwork),
  });
  const wantedPort = port(openstack, { name, owner, network: wantedNetwork, securityGroup: wantedGroup });
  const wantedKeyPair = keyPairOf(target.server.keyPair);
  const wantedServer = server(openstack, {
    name,
    owner,
    image: image(openstack, target.server.image),
    flavor: wantedFlavor,
    keyPair: wantedKeyPair,
    port: wantedPort,
    ...given({ bootVolume: target.server.bootVolume }),
  });
  const wantedAddress = floatingIp(openstack, {
    owner,
    port: wantedPort,
    from:
      'address' in target.floatingIp
        ? { address: target.floatingIp.address }
        : { network: externalNetwork(openstack, target.floatingIp.network) },
  });
  const volumes = { data: volumeFor('data'), registry: volumeFor('registry') };
  const attachments = { data: attachmentFor('data'), registry: attachmentFor('registry') };
  const { zone: zoneName, zoneId } = target.dns;
  const wantedZone = zone(cloudflare, { domain: target.domain, ...given({ zone: zoneName, zoneId }) });
  const record = dnsRecord(cloudflare, {
    domain: target.domain,
    mark: asComment(asDescription(owner)),
    zone: wantedZone,
    floatingIp: wantedAddress,
    answered: (found, address, signal, say) =>
      waitForAnswer(
        lookUpAt(target, found),
        { domain: target.domain, address, timeoutMs: dnsTimeoutMs },
        { signal, say },
      ),
  });

  function keyPairOf(wanted: typeof target.server.keyPair): Resource<KeyPair> {
    return 'publicKey' in wanted
      ? keyPair(openstack, { name, publicKey: wanted.publicKey })
      : existingKeyPair(openstack, wanted.name);
  }

  function volumeFor(role: keyof typeof target.volumes) {
    const { size, type }: VolumeTarget = target.volumes[role];
    return volume(openstack, { role, name: `${name}-${role}`, owner, size, ...given({ type }) });
  }

  function attachmentFor(role: keyof typeof volumes) {
    return attachment(openstack, { role, server: wantedServer, volume: volumes[role] });
  }

  return {
    flavor: wantedFlavor,
    keyPair: wantedKeyPair,
    securityGroup: wantedGroup,
    server: wantedServer,
    floatingIp: wantedAddress,
    volumes,
    attachments,
    zone: wantedZone,
    dnsRecord: record,
    roots: [record, ...Object.values(attachments)],
  };
}

function openToAll(wantedPort: number): RuleSpec {
  const names: Readonly<Record<number, string>> = { 22: 'SSH', 80: 'HTTP', 443: 'HTTPS' };
  const description = names[wantedPort] ?? `port ${wantedPort}`;
  return { protocol: 'tcp', port: wantedPort, cidr: '0.0.0.0/0', description };
}

/** The local network as it was given, which needs no look at the subnet. */
function rangesOf(localNetwork: string | undefined): Resource<readonly string[]> | undefined {
  return localNetwork === undefined ? undefined : fact({ name: 'local network', find: async () => [localNetwork] });
}
