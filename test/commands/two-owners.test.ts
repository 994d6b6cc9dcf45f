import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite } from '../../src/commands/site/open-site.ts';
import type { Site } from '../../src/commands/site/site.ts';
import { wantedInCloud } from '../../src/commands/wanted/in-cloud.ts';
import type { Adoption } from '../../src/engine/adoption.ts';
import { applyPlan } from '../../src/engine/apply.ts';
import { makePlan } from '../../src/engine/plan.ts';
import { applyRemoval, planRemoval } from '../../src/engine/removal.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { standing } from './standing.ts';

const walk = { signal: new AbortController().signal, emit: () => undefined };

let sandbox: LocalSandbox;
let site: Site<never>;
beforeAll(async () => {
  sandbox = await localSandbox();
  const { env, directory: cwd } = sandbox;
  site = await openSite({ targetName: 'sandbox', env, cwd, ...walk }, []);
});
afterAll(async () => {
  await site.close();
  await sandbox[Symbol.asyncDispose]();
});

/** What the repository `owner` wants of the cloud for its target of the same name as everybody's. */
function registryOf(owner: string, adoption: Adoption, publicKey = sandbox.descriptor.sshPublicKey) {
  const mark = { ...site.owner, owner: `example/${owner}` };
  const server = { ...site.target.server, keyPair: { publicKey } };
  const dns = { ...site.target.dns, zoneId: sandbox.zoneId };
  const target = { ...site.target, domain: `${owner}.localhost`, server, dns };
  return wantedInCloud({ ...site, owner: mark, target }, { adoption }).roots;
}

async function provision(owner: string) {
  const plan = await makePlan(owner, registryOf(owner, 'offered'), walk);
  const { changes } = await applyPlan(plan, { ...walk, confirmed: false });
  expect(changes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
  return changes.filter(({ action }) => action !== 'none').map(({ action, resource }) => `${action} ${resource}`);
}

async function destroy(owner: string) {
  const plan = await planRemoval(owner, registryOf(owner, 'off'), { ...walk, keep: () => undefined });
  const changes = await applyRemoval(plan, walk);
  expect(changes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
  return changes.map(({ action, resource }) => `${action} ${resource}`).toSorted();
}

/** How many there are of each thing, by its kind and name. */
async function counted() {
  const all = (await standing(sandbox)).map((one) => one.replace(/^(floating IP) .*| \(.*\)$| 203\.0.*/, '$1'));
  return Object.fromEntries([...Map.groupBy(all, (one) => one)].map(([one, same]) => [one, same.length]));
}

const each = (count: number) => ({
  'floating IP': count,
  'key pair sandbox-registry': 1,
  'port sandbox-registry': count,
  'security group sandbox-registry': count,
  'server sandbox-registry': count,
  'volume sandbox-registry-data': count,
  'volume sandbox-registry-registry': count,
});

// Two repositories in one project, in the order in which they come and go.

test('two repositories make targets of one name side by side, and share the key pair', async () => {
  const first = await provision('one');
  expect(await counted()).toEqual({ 'A one.localhost': 1, ...each(1) });
  expect((await provision('two')).toSorted()).toEqual(first.filter((done) => done !== 'create key pair').toSorted());
  expect(await counted()).toEqual({ 'A one.localhost': 1, 'A two.localhost': 1, ...each(2) });
});

test('neither has anything to do while the other is there', async () => {
  sandbox.requests.forget();
  expect(await provision('one')).toEqual([]);
  expect(await provision('two')).toEqual([]);
  expect(sandbox.requests.changing()).toEqual([]);
});

test('a third with another key is told what it can do', async () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  const key = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  const plan = await makePlan('three', registryOf('three', 'offered', `ssh-ed25519 ${key}`), walk);
  const failure = plan.changes.find(({ resource }) => resource === 'key pair')?.error;
  expect(failure?.message).toMatch(
    /^The key pair 'sandbox-registry' holds another key than ours \(its fingerprint is /,
  );
  expect(failure?.remedy).toContain('rename the target, use the same key, or name a key pair of your own');
});

test('one goes without what the other has, and leaves the key pair to it', async () => {
  expect(await destroy('one')).toEqual([
    'remove DNS record',
    'remove attachment data',
    'remove attachment registry',
    'remove floating IP',
    'remove port',
    'remove security group',
    'remove server',
    'remove volume data',
    'remove volume registry',
  ]);
  expect(await counted()).toEqual({ 'A two.localhost': 1, ...each(1) });
  expect(await destroy('one')).toEqual([]);
});

test('the other still has nothing to do', async () => {
  sandbox.requests.forget();
  expect(await provision('two')).toEqual([]);
  expect(sandbox.requests.changing()).toEqual([]);
});

test('the last one takes the key pair with it', async () => {
  expect(await destroy('two')).toContain('remove key pair');
  expect(await counted()).toEqual({});
});
