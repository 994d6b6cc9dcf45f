import { ActionableError } from '../../engine/actionable-error.ts';
import { type Resource, resource } from '../../engine/resource.ts';
import { createKeyPair, deleteKeyPair, getKeyPair, type KeyPair } from '../compute/key-pairs.ts';
import type { OpenStack } from '../openstack.ts';

export interface KeyPairSpec {
  readonly name: string;
  /** One line as in `authorized_keys`. */
  readonly publicKey: string;
}

/** A key pair made from a public key. Key pairs carry no mark: ours is the one with our name and our key. */
export function keyPair(openstack: OpenStack, { name, publicKey }: KeyPairSpec): Resource<KeyPair> {
  return resource({
    name: 'key pair',
    wanted: name,
    find: (_, { signal }) => getKeyPair(openstack, name, signal),
    compare(found) {
      if (!sameKey(found.publicKey, publicKey)) throw anotherKey(found);
      return [];
    },
    create: () => createKeyPair(openstack, name, publicKey),
    async remove(found) {
      if (!sameKey(found.publicKey, publicKey)) throw anotherKey(found);
      await deleteKeyPair(openstack, name);
    },
    describe: ({ fingerprint }) => `${name}, ${fingerprint}`,
  });
}

/** Type and key count; the comment is anybody's. */
function sameKey(a: string, b: string): boolean {
  const key = (line: string): string => line.trim().split(/\s+/).slice(0, 2).join(' ');
  return key(a) === key(b);
}

function anotherKey({ name, fingerprint }: KeyPair): ActionableError {
  return new ActionableError(
    `The key pair '${name}' holds another key than ours (its fingerprint is ${fingerprint}), and is left as it is`,
    `Rename ours, use the existing one by its name, or remove it: \`openstack keypair delete ${name}\`.`,
  );
}
