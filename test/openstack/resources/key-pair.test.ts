import { expect, test } from 'vitest';
import { existingKeyPair } from '../../../src/openstack/resources/existing-key-pair.ts';
import { keyPair } from '../../../src/openstack/resources/key-pair.ts';
import type { LocalCloud } from '../local-cloud.ts';
import { changesAt, cloudWith, compute, openstackOf, owner, planned, provisioned, removed, sentTo } from './arrange.ts';

const all = `${compute}/os-keypairs`;
const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKG5jONun7EtQnUvm4tHRq0yrA9wdCy4WahNx7Eeo7lu me@here';

function body(public_key: string) {
  return { body: { keypair: { name: 'arbutus', fingerprint: '48:a0:21', public_key } } };
}

const wanted = (cloud: LocalCloud) =>
  keyPair(openstackOf(cloud), { name: 'arbutus', publicKey, owner, adoption: 'offered' });

test('is made from the public key', async () => {
  await using cloud = await cloudWith({ [`GET ${all}/arbutus`]: { status: 404 }, [`POST ${all}`]: body(publicKey) });
  expect((await provisioned(wanted(cloud))).changes).toMatchObject([{ action: 'create', outcome: 'done' }]);
  expect(sentTo(cloud, 'POST', all)).toEqual([{ keypair: { name: 'arbutus', public_key: publicKey } }]);
});

test('is as wanted with our key, whatever its comment', async () => {
  await using cloud = await cloudWith({ [`GET ${all}/arbutus`]: body(publicKey.replace('me@here', 'me@there\n')) });
  expect((await planned(wanted(cloud))).changes).toMatchObject([{ action: 'none', reason: 'as wanted' }]);
});

test('with another key is neither used nor removed', async () => {
  await using cloud = await cloudWith({ [`GET ${all}/arbutus`]: body('ssh-ed25519 AAAAother') });
  const plan = await planned(wanted(cloud));
  expect(plan.changes[0]?.error?.message).toContain("'arbutus' holds another key than ours");
  expect(await removed(wanted(cloud))).toMatchObject([{ outcome: 'failed' }]);
  expect(changesAt(cloud)).toEqual([]);
});

test('that must be there already is missed with the names that are near', async () => {
  await using cloud = await cloudWith({
    [`GET ${all}/binder`]: { status: 404 },
    [`GET ${all}`]: { body: { keypairs: [{ keypair: { name: 'laptop' } }, { keypair: { name: 'binderhub' } }] } },
  });
  const plan = await planned(existingKeyPair(openstackOf(cloud), 'binder'));
  expect(plan.changes[0]?.error?.message).toBe(
    "There is no key pair 'binder' for this project; the nearest names are 'binderhub', 'laptop'",
  );
});
