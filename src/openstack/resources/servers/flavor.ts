import { fact, type Resource } from '../../../engine/resource.ts';
import { type Flavor, flavors } from '../../compute/flavors.ts';
import type { OpenStack } from '../../openstack.ts';
import { notFound } from '../not-found.ts';

/** The flavor of the server, by its id or exact name; Nova keeps both unique. */
export function flavor(openstack: OpenStack, wanted: string): Resource<Flavor> {
  return fact({
    name: 'flavor',
    async find(_, { signal }) {
      const all = await flavors.list(openstack, { signal });
      const found = all.find(({ id }) => id === wanted) ?? all.find(({ name }) => name === wanted);
      if (found !== undefined) return found;
      throw notFound(
        'flavor',
        wanted,
        all.map(({ name }) => name),
        'openstack flavor list',
      );
    },
  });
}
