import { generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';
import type { Subject } from './subject.ts';

const named = z.object({ id: z.string(), name: z.string() });
const network = named.extend({ 'router:external': z.boolean() });
const flavor = named.extend({ ram: z.number() });

/** What a server needs and every cloud has some of. */
export async function whatIsThere({ os }: Pick<Subject, 'os'>) {
  const networks = z.array(network).parse(await os.list('network', 'networks', { path: '/networks' }));
  const flavors = z.array(flavor).parse(await os.list('compute', 'flavors', { path: '/flavors/detail' }));
  const [image] = z
    .array(named)
    .parse(await os.list('image', 'images', { path: '/images', query: { name: imageName } }));
  const internal = networks.find((each) => !each['router:external']);
  const external = networks.find((each) => each['router:external']);
  const [smallest] = flavors
    .toSorted((a, b) => a.ram - b.ram || a.name.localeCompare(b.name))
    .filter(({ name }) => !/too-big/.test(name));
  if (image === undefined || internal === undefined || external === undefined || smallest === undefined) {
    throw new Error(`the cloud lacks the image '${imageName}', a flavor, or an internal or external network`);
  }
  return { image, internal, external, flavor: smallest, tooBig: flavors.find(({ name }) => /too-big/.test(name)) };
}

export type Cloud = Awaited<ReturnType<typeof whatIsThere>>;

export const imageName = process.env.CONTRACT_IMAGE ?? 'Bionic-x64';

/** A public key whose private half is forgotten at once, in the form of `authorized_keys`. */
export function somePublicKey(): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const part = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const blob = Buffer.concat([part(Buffer.from('ssh-ed25519')), part(Buffer.from(x, 'base64url'))]);
  return `ssh-ed25519 ${blob.toString('base64')} contract`;
}

/** An id that nothing has. */
export const nobody = '00000000-0000-4000-8000-000000000000';
