import { fact, type Resource } from '../../../engine/resource.ts';
import { type Network, networks } from '../../network/networks.ts';
import type { OpenStack } from '../../openstack.ts';
import { chooseNetwork } from './choose-network.ts';

/** The network that a floating IP is taken from, by its id or exact name; left out, the cloud's only external one. */
export function externalNetwork(openstack: OpenStack, wanted?: string): Resource<Network> {
  return fact({
    name: 'external network',
    async find(_, { signal }) {
      const all = await networks.list(openstack, { signal });
      return chooseNetwork(
        'external network',
        wanted,
        all.filter(({ external }) => external),
        all.filter(({ external }) => !external),
      );
    },
  });
}
