import { fact, type Resource } from '../../../engine/resource.ts';
import type { Network } from '../../network/networks.ts';
import { subnets } from '../../network/subnets.ts';
import type { OpenStack } from '../../openstack.ts';

/** The IPv4 ranges of a network, such as `192.168.70.0/24`: where its other servers speak from. */
export function localRanges(openstack: OpenStack, of: Resource<Network>): Resource<readonly string[]> {
  return fact({
    name: 'local network',
    identity: { network: of },
    async find({ network }, { signal }) {
      const all = await subnets.list(openstack, { query: { network_id: network.id }, signal });
      return all.filter(({ ipVersion }) => ipVersion === 4).map(({ cidr }) => cidr);
    },
  });
}
