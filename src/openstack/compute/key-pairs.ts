import { z } from 'zod';
import { parseBody, signalled } from '../collection.ts';
import type { OpenStack } from '../openstack.ts';

/** A public key that Nova puts on servers. It belongs to the user, not to the project, and has neither id nor mark. */
export interface KeyPair {
  readonly name: string;
  /** As Nova calls it: the MD5 digest with colons. */
  readonly fingerprint: string;
  /** One line as in `authorized_keys`. */
  readonly publicKey: string;
}

const keyPairSchema = z
  .object({ name: z.string(), fingerprint: z.string(), public_key: z.string() })
  .transform(({ name, fingerprint, public_key }): KeyPair => ({ name, fingerprint, publicKey: public_key.trim() }));
const one = z.object({ keypair: keyPairSchema });
const names = z.array(z.object({ keypair: z.object({ name: z.string() }) }));

/** The key pair of this name, or undefined. */
export async function getKeyPair(
  openstack: OpenStack,
  name: string,
  signal?: AbortSignal,
): Promise<KeyPair | undefined> {
  const path = pathOf(name);
  const answer = await openstack.request('compute', { method: 'GET', path, accept: [404], ...signalled(signal) });
  return answer.status === 404 ? undefined : parseBody(one, answer.body, `compute GET ${path}`).keypair;
}

export async function keyPairNames(openstack: OpenStack, signal?: AbortSignal): Promise<readonly string[]> {
  const path = '/os-keypairs';
  const items = await openstack.list('compute', 'keypairs', { path, ...signalled(signal) });
  return parseBody(names, items, `compute GET ${path}`).map(({ keypair }) => keypair.name);
}

/** Without a microversion Nova takes ssh keys only, which is all we have. */
export async function createKeyPair(openstack: OpenStack, name: string, publicKey: string): Promise<KeyPair> {
  const body = { keypair: { name, public_key: publicKey } };
  const answer = await openstack.request('compute', { method: 'POST', path: '/os-keypairs', body });
  return parseBody(one, answer.body, 'compute POST /os-keypairs').keypair;
}

/** One that is gone already is done too. */
export async function deleteKeyPair(openstack: OpenStack, name: string): Promise<void> {
  await openstack.request('compute', { method: 'DELETE', path: pathOf(name), accept: [404] });
}

function pathOf(name: string): string {
  return `/os-keypairs/${encodeURIComponent(name)}`;
}
