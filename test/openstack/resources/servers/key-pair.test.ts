import { expect, test } from 'vitest';
import type { Adoption } from '../../../../src/engine/adoption.ts';
import { existingKeyPair } from '../../../../src/openstack/resources/servers/existing-key-pair.ts';
import { keyPair } from '../../../../src/openstack/resources/servers/key-pair.ts';
import type { LocalCloud } from '../../local-cloud.ts';
import {
  changesAt,
  cloudWith,
  compute,
  markMetadata,
  openstackOf,
  owner,
  planned,
  provisioned,
  removed,
  sentTo,
} from '../arrange.ts';

const all = `${compute}/os-keypairs`;
const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKG5jONun7EtQnUvm4tHRq0yrA9wdCy4WahNx7Eeo7lu me@here';

function body(public_key: string) {
  return { body: { keypair: { name: 'arbutus', fingerprint: '48:a0:21', public_key } } };
}

const wanted = (cloud: LocalCloud, adoption: Adoption = 'offered') =>
  keyPair(openstackOf(cloud), { name: 'arbutus', publicKey, owner, adoption });

test('is made from the public key', async () => {
  await using cloud = await cloudWith({ [`GET ${all}/arbutus`]: { status: 404 }, [`POST ${all}`]: body(publicKey) });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([{ action: 'create', outcome: 'done' }]);
  expect(sentTo(cloud, 'POST', all)).toEqual([{ keypair: { name: 'arbutus', public_key: publicKey } }]);
});

test('is as wanted with our key, whatever its comment', async () => {
  await using cloud = await cloudWith({ [`GET ${all}/arbutus`]: body(publicKey.replace('me@here', 'me@there\n')) });
  expect((await planned(wanted(cloud))).changes).toMatchObject([{ action: 'none', reason: 'as wanted' }]);
});

const otherKey = body('ssh-ed25519 AAAAother');

test('with another key is neither used nor removed, and says what can be done', async () => {
  await using cloud = await cloudWith({ [`GET ${all}/arbutus`]: otherKey });
  const plan = await planned(wanted(cloud));
  expect(plan.changes[0]?.error).toEqual({
    message: "The key pair 'arbutus' holds another key than ours (its fingerprint is 48:a0:21), and is left as it is",
    remedy:
      "If it is another registry's of the same name, rename the target, use the same key, or name a key pair of your own in server.key-pair. If nobody needs it, remove it, which no running server notices: `openstack keypair delete arbutus`.",
  });
  expect(await removed(wanted(cloud))).toMatchObject([{ outcome: 'failed' }]);
  expect(await removed(wanted(cloud, 'off'))).toEqual([]);
  expect(changesAt(cloud)).toEqual([]);
});

function server(metadata: object, key_name: string) {
  return { id: 's1', name: 'x', status: 'ACTIVE', flavor: { id: 'f1' }, metadata, created: '', key_name };
}

test.each([
  ['a server of another registry has', { ...markMetadata, owner: 'example/other' }],
  ['a server of nobody in particular has', {}],
])('that %s too stays when ours goes', async (_, metadata) => {
  await using cloud = await cloudWith({
    [`GET ${all}/arbutus`]: body(publicKey),
    [`GET ${compute}/servers/detail`]: { body: { servers: [server(metadata, 'arbutus')] } },
  });
  expect(await removed(wanted(cloud, 'off'))).toEqual([]);
  expect(changesAt(cloud)).toEqual([]);
});

test('that only ours has goes', async () => {
  const others = [server(markMetadata, 'arbutus'), server({}, 'laptop')];
  await using cloud = await cloudWith({
    [`GET ${all}/arbutus`]: body(publicKey),
    [`GET ${compute}/servers/detail`]: { body: { servers: others } },
    [`DELETE ${all}/arbutus`]: { status: 202 },
  });
  expect(await removed(wanted(cloud, 'off'))).toMatchObject([{ action: 'remove', outcome: 'done' }]);
  expect(changesAt(cloud)).toEqual([`DELETE ${all}/arbutus`]);
});

test('that must be there already is missed with the names that are near', async () => {
  await using cloud = await cloudWith({
    [`GET ${all}/binder`]: { status: 404 },
    [`GET ${all}`]: { body: { keypairs: [{ keypair: { name: 'laptop' } }, { keypair: { name: 'binderhub' } }] } },
  });
  const plan = await planned(existingKeyPair(openstackOf(cloud), { name: 'binder' }));
  expect(plan.changes[0]?.error).toMatchObject({
    message: "This user has no key pair 'binder'; the nearest names are 'binderhub', 'laptop'",
    remedy: expect.not.stringMatching(/\bid\b/),
  });
});

test('that is only the default is missed with how to name one, or to have one made', async () => {
  await using cloud = await cloudWith({
    [`GET ${all}/binderhub`]: { status: 404 },
    [`GET ${all}`]: { body: { keypairs: [{ keypair: { name: 'lab' } }] } },
  });
  const plan = await planned(existingKeyPair(openstackOf(cloud), { name: 'binderhub', byDefault: true }));
  expect(plan.changes[0]?.error).toMatchObject({
    message:
      "This user has no key pair 'binderhub', the default as server.key-pair is not set; the nearest name is 'lab'",
    remedy: expect.stringMatching(/server\.key-pair .* server\.public-key/),
  });
});
