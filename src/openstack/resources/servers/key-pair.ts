import { ActionableError } from '../../../engine/actionable-error.ts';
import type { Adoption } from '../../../engine/adoption.ts';
import { type Resource, resource } from '../../../engine/resource.ts';
import { createKeyPair, deleteKeyPair, getKeyPair, type KeyPair } from '../../compute/key-pairs.ts';
import { servers } from '../../compute/servers.ts';
import { isOurs, type OwnerMark } from '../../marks/owner-mark.ts';
import type { OpenStack } from '../../openstack.ts';

export interface KeyPairSpec {
  readonly name: string;
  /** One line as in `authorized_keys`. */
  readonly publicKey: string;
  readonly owner: OwnerMark;
  /** For a removal it is `off`: a key pair that others need, or that holds another key, is not found then. */
  readonly adoption: Adoption;
}

/**
 * A key pair made from a public key. Key pairs carry no mark: ours is the one with our name and our key. It belongs to
 * the user, so registries of one name in several repositories share it when they have the same key.
 */
export function keyPair(openstack: OpenStack, spec: KeyPairSpec): Resource<KeyPair> {
  const { name, publicKey } = spec;
  return resource({
    name: 'key pair',
    wanted: name,
    async find(_, { signal }) {
      const found = await getKeyPair(openstack, name, signal);
      if (found === undefined || spec.adoption === 'offered') return found;
      return sameKey(found.publicKey, publicKey) && !(await usedByOthers(openstack, spec, signal)) ? found : undefined;
    },
    compare(found) {
      if (!sameKey(found.publicKey, publicKey)) throw anotherKey(found);
      return [];
    },
    create: () => createKeyPair(openstack, name, publicKey),
    async remove(found, _, { signal }) {
      const now = await getKeyPair(openstack, name, signal);
      if (now !== undefined && !sameKey(now.publicKey, publicKey)) throw anotherKey(now);
      await deleteKeyPair(openstack, found.name);
    },
    describe: ({ fingerprint }) => `${name}, ${fingerprint}`,
  });
}

/** Whether a server that is not ours was made with it: its registry is there, and asks for it at the next run. */
async function usedByOthers(openstack: OpenStack, { name, owner }: KeyPairSpec, signal: AbortSignal): Promise<boolean> {
  const all = await servers.list(openstack, { signal });
  return all.some((server) => server.keyPairName === name && !isOurs(owner, server.metadata));
}

/** Type and key count; the comment is anybody's. */
function sameKey(a: string, b: string): boolean {
  const key = (line: string): string => line.trim().split(/\s+/).slice(0, 2).join(' ');
  return key(a) === key(b);
}

function anotherKey({ name, fingerprint }: KeyPair): ActionableError {
  return new ActionableError(
    `The key pair '${name}' holds another key than ours (its fingerprint is ${fingerprint}), and is left as it is`,
    `If it is another registry's of the same name, rename the target, use the same key, or name a key pair of your own in server.key-pair. If nobody needs it, remove it, which no running server notices: \`openstack keypair delete ${name}\`.`,
  );
}
