import { ActionableError } from '../../../engine/actionable-error.ts';
import { fact, type Resource } from '../../../engine/resource.ts';
import { getImage, type Image, images } from '../../image/images.ts';
import type { OpenStack } from '../../openstack.ts';
import { notFound } from '../not-found.ts';

/** The image that servers boot from, by its id or exact name. */
export function image(openstack: OpenStack, wanted: string): Resource<Image> {
  return fact({
    name: 'image',
    async find(_, { signal }) {
      const named = await images.list(openstack, { query: { name: wanted }, signal });
      const found = named.length > 0 ? named : await byId(openstack, wanted, signal);
      const [usable, ...others] = found.filter(({ status }) => status === 'active');
      if (usable !== undefined && others.length === 0) return usable;
      if (usable !== undefined) throw ambiguous(wanted, [usable, ...others]);
      if (found.length > 0) throw unusable(found);
      const all = await images.list(openstack, { signal });
      throw notFound(
        'image',
        wanted,
        all.map(({ name }) => name),
        'openstack image list',
      );
    },
  });
}

async function byId(openstack: OpenStack, id: string, signal: AbortSignal): Promise<readonly Image[]> {
  const found = await getImage(openstack, id, signal);
  return found === undefined ? [] : [found];
}

function ambiguous(name: string, found: readonly Image[]): ActionableError {
  const list = found.map(({ id, createdAt }) => `${id} (created ${createdAt})`).join(', ');
  return new ActionableError(`There are several images named '${name}': ${list}`, 'Give the id of the one meant.');
}

function unusable(found: readonly Image[]): ActionableError {
  const list = found.map(({ id, name, status }) => `'${name}' (id ${id}) is ${status}`).join(', ');
  return new ActionableError(
    `No server can boot from the image: ${list}`,
    'Wait until it is active, or choose another.',
  );
}
