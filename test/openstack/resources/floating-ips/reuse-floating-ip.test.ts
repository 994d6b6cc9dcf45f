import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyPlan } from '../../../../src/engine/apply.ts';
import { makePlan } from '../../../../src/engine/plan.ts';
import { applyRemoval, planRemoval } from '../../../../src/engine/removal.ts';
import { type FloatingIp, floatingIps } from '../../../../src/openstack/network/floating-ips.ts';
import { type Network, networks } from '../../../../src/openstack/network/networks.ts';
import { type Port, ports } from '../../../../src/openstack/network/ports.ts';
import type { OpenStack, Request } from '../../../../src/openstack/openstack.ts';
import { floatingIp } from '../../../../src/openstack/resources/floating-ips/floating-ip.ts';
import { freeFloatingIps } from '../../../../src/openstack/resources/floating-ips/free-addresses.ts';
import { connect } from '../../../../src/openstack/session.ts';
import { type SandboxOpenStack, startOpenStack } from '../../../../src/sandbox/openstack/start-openstack.ts';
import { mark, owner, there } from '../arrange.ts';

const walk = { signal: new AbortController().signal, emit: () => undefined };

let cloud: SandboxOpenStack;
let os: OpenStack;
let internal: Network;
let external: Network;
let ours: Port;
let theirs: Port;

beforeEach(async () => {
  cloud = await startOpenStack({
    pace: 0,
    listener: { booted: () => undefined, stopped: () => undefined, deleted: () => undefined },
    console: () => '',
  });
  const { id, secret } = cloud.applicationCredential;
  const auth = { method: 'application-credential', credential: { id }, secret } as const;
  os = connect({ authUrl: cloud.authUrl, auth, interface: 'public', source: 'the sandbox' });
  const all = await networks.list(os);
  internal = named(all, 'internal');
  external = named(all, 'external');
  ours = await ports.create(os, { name: 'ours', description: mark, network_id: internal.id });
  theirs = await ports.create(os, { name: 'theirs', network_id: internal.id });
});
afterEach(() => cloud.close());

function named(all: readonly Network[], name: string): Network {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no network ${name}`);
  return found;
}

async function address(description = '', port?: Port): Promise<FloatingIp> {
  const at = port === undefined ? {} : { port_id: port.id };
  return await floatingIps.create(os, { floating_network_id: external.id, description, ...at });
}

async function now({ id }: FloatingIp): Promise<FloatingIp | undefined> {
  return await floatingIps.get(os, id);
}

function wanted(openstack = os) {
  const network = there('external network', external);
  const from = { network, reuse: freeFloatingIps(openstack, network) };
  return floatingIp(openstack, { owner, port: there('port', ours), from });
}

async function provisioned(openstack = os) {
  const resource = wanted(openstack);
  const applied = await applyPlan(await makePlan('test', [resource], walk), { ...walk, confirmed: true });
  return { ...applied, value: applied.valueOf(resource) };
}

async function removed() {
  return await applyRemoval(await planRemoval('test', [wanted()], { ...walk, keep: () => undefined }), walk);
}

/** A session in which somebody does something right before a look at one floating IP or a change of it arrives. */
function raced(
  before: (request: Request) => Promise<unknown>,
  aliases?: readonly string[],
  method: Request['method'] = 'PUT',
): OpenStack {
  return {
    ...os,
    async request(service, request) {
      if (request.method === method && /^\/floatingips\/[^/]+$/.test(request.path)) await before(request);
      return await os.request(service, request);
    },
    async list(service, key, request) {
      const known = key === 'extensions' ? aliases : undefined;
      return known?.map((alias) => ({ alias })) ?? (await os.list(service, key, request));
    },
  };
}

async function change(path: string, floatingip: object): Promise<void> {
  await os.request('network', { method: 'PUT', path, body: { floatingip } });
}

test('a plan says that a free address or a new one will be taken, and which are free', async () => {
  const free = await address();
  await address('', theirs);
  await address(mark.replace('arbutus', 'toy'));
  const resource = wanted();
  const plan = await makePlan('test', [resource], walk);
  expect(plan.changes).toMatchObject([
    { action: 'create', reason: 'a free address of the project, or else a new one' },
  ]);
  const facts = [...plan.planned].find(([{ name }]) => name === 'free floating IPs');
  expect(facts?.[1].found).toEqual([free.address]);
});

test('a free address is led to our port and marked in one request, and keeps what was written on it', async () => {
  const free = await address('for the workshop');
  const puts: unknown[] = [];
  const { changes, value } = await provisioned(raced(async ({ body, headers }) => void puts.push(body, headers)));
  expect(changes).toMatchObject([{ action: 'create', outcome: 'done' }]);
  expect(puts).toEqual([
    { floatingip: { port_id: ours.id, description: `for the workshop ${mark} reused` } },
    { 'if-match': expect.stringMatching(/^revision_number=\d+$/) },
  ]);
  expect(value).toMatchObject({ id: free.id, portId: ours.id });
  expect((await now(free))?.tags?.toSorted()).toEqual([...mark.split(' '), 'reused'].toSorted());
  expect((await provisioned()).changes).toMatchObject([{ action: 'none', reason: 'as wanted' }]);
});

test('without a free address one is allocated', async () => {
  await address('', theirs);
  const { value } = await provisioned();
  expect(value).toMatchObject({ portId: ours.id, description: mark });
  expect(await floatingIps.list(os)).toHaveLength(2);
});

test.each([
  ['another registry keeps', mark.replace('arbutus', 'toy')],
  ['another program manages', 'managed-by=terraform'],
  ['has no room for our mark', 'x'.repeat(200)],
])('a free address that %s is left', async (_, description) => {
  const kept = await address(description);
  const { value } = await provisioned();
  expect(value?.id).not.toBe(kept.id);
  expect(await now(kept)).toEqual(kept);
});

test('a free address that another registry keeps by its tags is left', async () => {
  const kept = await address();
  const tags = mark.replace('arbutus', 'toy').split(' ');
  await os.request('network', { method: 'PUT', path: `/floatingips/${kept.id}/tags`, body: { tags } });
  expect((await provisioned()).value?.id).not.toBe(kept.id);
  expect(await now(kept)).toMatchObject({ description: '', tags });
});

test('an address that somebody takes between our look and our change stays theirs, and the next free one is ours', async () => {
  const [first, second] = [await address(), await address()];
  let taken: string | undefined;
  const openstack = raced(async ({ path }) => {
    if (taken === undefined) await change(path, { port_id: theirs.id });
    taken ??= path;
  });
  const { changes, value } = await provisioned(openstack);
  expect(changes).toMatchObject([{ action: 'create', outcome: 'done' }]);
  const lost = taken?.endsWith(first.id) ? first : second;
  expect(await now(lost)).toMatchObject({ portId: theirs.id, description: '', tags: [] });
  expect(value).toMatchObject({ id: lost === first ? second.id : first.id, portId: ours.id });
  expect(await floatingIps.list(os)).toHaveLength(2);
});

test('an address that somebody takes between two looks is not asked for at all', async () => {
  const free = await address();
  let changes = 0;
  const watched = raced(({ path }) => change(path, { port_id: theirs.id }), undefined, 'GET');
  const { value } = await provisioned({
    ...watched,
    async request(service, request) {
      if (request.method === 'PUT' && request.path === `/floatingips/${free.id}`) changes += 1;
      return await watched.request(service, request);
    },
  });
  expect(changes).toBe(0);
  expect(value?.id).not.toBe(free.id);
  expect(await now(free)).toMatchObject({ portId: theirs.id, description: '' });
});

test('when every free address is taken meanwhile, one is allocated', async () => {
  const free = await address();
  const { value } = await provisioned(raced(({ path }) => change(path, { port_id: theirs.id })));
  expect(value).toMatchObject({ portId: ours.id, description: mark });
  expect(await now(free)).toMatchObject({ portId: theirs.id, description: '' });
});

test('an address that is released meanwhile is no failure', async () => {
  await address();
  const { value } = await provisioned(raced(async ({ path }) => os.request('network', { method: 'DELETE', path })));
  expect(value).toMatchObject({ portId: ours.id, description: mark });
});

test('where nothing guards the change, who took the address after us keeps it, without our mark', async () => {
  const free = await address('for the workshop');
  let changes = 0;
  const unguarded = raced(async () => {
    changes += 1;
  }, ['router']);
  const openstack: OpenStack = {
    ...unguarded,
    async request(service, request) {
      const answer = await unguarded.request(service, request);
      if (changes === 1 && request.method === 'PUT') await change(request.path, { port_id: theirs.id });
      return answer;
    },
  };
  const { value } = await provisioned(openstack);
  expect(value?.id).not.toBe(free.id);
  expect(await now(free)).toMatchObject({ portId: theirs.id, description: 'for the workshop' });
});

test('a reused address is given back on removal, with what was written on it, and never released', async () => {
  const free = await address('for the  workshop');
  await provisioned();
  expect(await removed()).toMatchObject([
    {
      action: 'remove',
      outcome: 'done',
      reason: `${free.address} (not allocated by us: given back, never released)`,
    },
  ]);
  const back = await now(free);
  expect(back).toMatchObject({ description: 'for the  workshop', tags: [] });
  expect(back?.portId).toBeUndefined();
});

test.each([
  [
    'around our mark',
    `edited managed-by=provision-registry and registry=arbutus owner=example/registry reused`,
    'edited and',
  ],
  ['away', 'edited', 'edited'],
])('a reused address is given back although its description was edited %s', async (_, description, left) => {
  const free = await address('for the workshop');
  await provisioned();
  await change(`/floatingips/${free.id}`, { description });
  expect(await removed()).toMatchObject([{ action: 'remove', outcome: 'done' }]);
  const back = await now(free);
  expect(back).toMatchObject({ description: left, tags: [] });
  expect(back?.portId).toBeUndefined();
});

test('an address that we allocated is released on removal', async () => {
  const { value } = await provisioned();
  expect(await removed()).toMatchObject([{ action: 'remove', outcome: 'done', reason: value?.address }]);
  expect(await floatingIps.list(os)).toEqual([]);
});

test('an address that changes while it is given back is told about', async () => {
  await address();
  await provisioned();
  const openstack = raced(({ path }) => change(path, { description: `${mark} reused changed` }));
  const plan = await planRemoval('test', [wanted(openstack)], { ...walk, keep: () => undefined });
  const [changed] = await applyRemoval(plan, walk);
  expect(changed?.error).toEqual({
    message: 'The floating IP 203.0.113.10 could not be given back: somebody else changed it at the same time',
    remedy: 'Run again, which looks anew.',
  });
});
