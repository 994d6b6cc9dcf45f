import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Call, param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { inMicroseconds } from '../in-microseconds.ts';
import { linkedPage } from '../linked-page.ts';
import type { Cloud, KeyPair } from '../state.ts';
import { validated } from '../validate.ts';
import { limitIn } from './limit-parameter.ts';

const wanted = z.object({
  keypair: z.strictObject({
    name: z.string().min(1).max(255),
    public_key: z.string(),
    type: z.enum(['ssh', 'x509']).optional(),
  }),
});

/** https://docs.openstack.org/api-ref/compute/#keypairs-keypairs */
export function keyPairRoutes(cloud: Cloud): readonly Route[] {
  return [
    { method: 'GET', path: '/v2.1/os-keypairs', handle: (call) => list(cloud, call) },
    { method: 'POST', path: '/v2.1/os-keypairs', handle: (call) => create(cloud, call) },
    { method: 'GET', path: '/v2.1/os-keypairs/:name', handle: (call) => show(cloud, call) },
    {
      method: 'DELETE',
      path: '/v2.1/os-keypairs/:name',
      handle: (call) => {
        cloud.keyPairs.delete(found(cloud, call).name);
        return { status: call.since('2.2') ? 204 : 202 };
      },
    },
  ];
}

function list(cloud: Cloud, call: Call): Reply {
  const all = [...cloud.keyPairs.values()].toSorted((a, b) => a.name.localeCompare(b.name));
  const limit = call.since('2.35') ? limitIn(call) : undefined;
  const { items, links } = linkedPage(call.url, 'keypairs', all, limit, ({ name }) => name);
  return { status: 200, body: { keypairs: items.map((keyPair) => ({ keypair: view(call, keyPair) })), ...links } };
}

function show(cloud: Cloud, call: Call): Reply {
  const keyPair = found(cloud, call);
  const details = {
    user_id: cloud.identity.user.id,
    created_at: inMicroseconds(keyPair.created),
    deleted: false,
    deleted_at: null,
    id: keyPair.number,
    updated_at: null,
  };
  return { status: 200, body: { keypair: { ...view(call, keyPair), ...details } } };
}

function create(cloud: Cloud, call: Call): Reply {
  const { name, public_key: publicKey } = validated(call.body, wanted).keypair;
  if (!/^[\w\- ]+$/.test(name)) {
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    throw new Refusal(
      400,
      `An invalid 'name' value was provided. The name must be: Only expected characters: [_- 0123456789${letters}${letters.toUpperCase()}]`,
    );
  }
  const fingerprint = fingerprintOf(publicKey);
  if (cloud.keyPairs.has(name)) throw new Refusal(409, `Key pair '${name}' already exists.`);
  if (cloud.keyPairs.size >= cloud.quotas.keyPairs) throw new Refusal(403, 'Quota exceeded, too many key pairs.');
  const keyPair = { number: cloud.keyPairs.size + 1, name, publicKey, fingerprint, created: new Date() };
  cloud.keyPairs.set(name, keyPair);
  const body = { keypair: { ...view(call, keyPair), user_id: cloud.identity.user.id } };
  return { status: call.since('2.2') ? 201 : 200, body };
}

/** MD5, as Nova still has it. */
function fingerprintOf(publicKey: string): string {
  const [kind, blob = ''] = publicKey.trim().split(/\s+/);
  const key = Buffer.from(blob, 'base64');
  // The blob names its kind again, after the length of that name.
  if (key.length < 8 || key.subarray(4, 4 + key.readUInt32BE(0)).toString() !== kind) {
    throw new Refusal(400, 'Keypair data is invalid: failed to generate fingerprint');
  }
  return createHash('md5')
    .update(key)
    .digest('hex')
    .replaceAll(/(..)(?=.)/g, '$1:');
}

function found(cloud: Cloud, call: Call): KeyPair {
  const keyPair = cloud.keyPairs.get(param(call, 'name'));
  if (keyPair === undefined) {
    throw new Refusal(404, `Keypair ${param(call, 'name')} not found for user ${cloud.identity.user.id}`);
  }
  return keyPair;
}

function view(call: Call, { name, publicKey, fingerprint }: KeyPair) {
  return { name, public_key: publicKey, fingerprint, ...(call.since('2.2') ? { type: 'ssh' } : {}) };
}
