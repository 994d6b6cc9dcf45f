import { fact, type Resource } from '../../engine/resource.ts';
import { getKeyPair, type KeyPair, keyPairNames } from '../compute/key-pairs.ts';
import type { OpenStack } from '../openstack.ts';
import { notFound } from './not-found.ts';

/** A key pair that somebody made before, by its name. */
export function existingKeyPair(openstack: OpenStack, name: string): Resource<KeyPair> {
  return fact({
    name: 'key pair',
    async find(_, { signal }) {
      const found = await getKeyPair(openstack, name, signal);
      if (found !== undefined) return found;
      // Key pairs belong to a user: those of a colleague in the same project are not there.
      throw notFound('key pair', name, await keyPairNames(openstack, signal), 'openstack keypair list');
    },
  });
}
