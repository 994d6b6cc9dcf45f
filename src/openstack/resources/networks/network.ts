import { fact, type Resource } from '../../../engine/resource.ts';
import { type Network, networks } from '../../network/networks.ts';
import type { OpenStack } from '../../openstack.ts';
import { chooseNetwork } from './choose-network.ts';

/** The network that the server's port is on, by its id or exact name; left out, the project's only one. */
export function network(openstack: OpenStack, wanted?: string): Resource<Network> {
  return fact({
    name: 'network',
    async find(_, { signal }) {
      const all = await networks.list(openstack, { signal });
      const inside = all.filter(({ external }) => !external);
      const outside = all.filter(({ external }) => external);
      const projectId = await openstack.projectId();
      const own = inside.filter((one) => one.projectId === projectId);
      // Where the project has none of its own, it works on one that is shared with it.
      const usual = own.length > 0 ? own : inside;
      return chooseNetwork('network', wanted, wanted === undefined ? usual : inside, outside);
    },
  });
}
