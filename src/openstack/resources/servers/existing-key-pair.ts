import { ActionableError } from '../../../engine/actionable-error.ts';
import { fact, type Resource } from '../../../engine/resource.ts';
import { getKeyPair, type KeyPair, keyPairNames } from '../../compute/key-pairs.ts';
import type { OpenStack } from '../../openstack.ts';
import { nearestWords } from '../not-found.ts';

export interface ExistingKeyPair {
  readonly name: string;
  /** The configuration names none: this one is the default. */
  readonly byDefault?: true;
}

/** A key pair that somebody made before, by its name. */
export function existingKeyPair(openstack: OpenStack, wanted: ExistingKeyPair): Resource<KeyPair> {
  return fact({
    name: 'key pair',
    async find(_, { signal }) {
      const found = await getKeyPair(openstack, wanted.name, signal);
      if (found !== undefined) return found;
      throw missing(wanted, await keyPairNames(openstack, signal));
    },
  });
}

/** Key pairs belong to a user, those of a colleague in the same project are not there; and they have no ids. */
function missing({ name, byDefault }: ExistingKeyPair, names: readonly string[]): ActionableError {
  const why = byDefault ? ', the default as server.key-pair is not set' : '';
  return new ActionableError(
    `This user has no key pair '${name}'${why}; ${nearestWords(name, names)}`,
    'Set server.key-pair to the exact name of one that `openstack keypair list` shows (key pairs belong to a user, not to the project), or server.public-key to a public key, and a key pair is made from it.',
  );
}
