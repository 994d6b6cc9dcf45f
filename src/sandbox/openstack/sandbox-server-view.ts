import { portsOf } from './neutron/port-record.ts';
import type { SandboxServer } from './sandbox-server.ts';
import type { Cloud, Server } from './state.ts';

/** What the rest of the sandbox is told of a server. */
export function sandboxServer(cloud: Cloud, server: Server): SandboxServer {
  const { name, vcpus, ramMib, diskGib, ephemeralGib } = server.flavor;
  return {
    id: server.id,
    name: server.name,
    active: server.vmState === 'active',
    flavor: { name, vcpus, ramMib, diskGib, ephemeralGib },
    ...(server.keyPair === undefined ? {} : { publicKey: server.keyPair.publicKey }),
    metadata: { ...server.metadata },
    fixedAddresses: portsOf(cloud, server.id).map(({ address }) => address),
    volumes: server.attachments
      .filter(({ attached }) => attached !== undefined)
      .map(({ volume, device }) => ({ id: volume.id, sizeGib: volume.size, device })),
  };
}
