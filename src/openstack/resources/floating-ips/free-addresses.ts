import { fact, type Resource } from '../../../engine/resource.ts';
import { type FloatingIp, floatingIps } from '../../network/floating-ips.ts';
import type { Network } from '../../network/networks.ts';
import type { OpenStack } from '../../openstack.ts';
import { isFree } from './reused-floating-ip.ts';

/** The free addresses of the project on a network, which a run may reuse: `203.0.113.7`. */
export function freeFloatingIps(openstack: OpenStack, network: Resource<Network>): Resource<readonly string[]> {
  return fact({
    name: 'free floating IPs',
    identity: { network },
    async find(identity, { signal }) {
      return (await freeAddresses(openstack, identity.network, signal)).map(({ address }) => address);
    },
  });
}

/** The addresses of the project on a network that lead nowhere and that no program manages. */
export async function freeAddresses(
  openstack: OpenStack,
  network: Network,
  signal?: AbortSignal,
): Promise<readonly FloatingIp[]> {
  const all = await floatingIps.list(openstack, { query: { project_id: await openstack.projectId() }, signal });
  return all.filter((one) => one.networkId === network.id && isFree(one));
}
