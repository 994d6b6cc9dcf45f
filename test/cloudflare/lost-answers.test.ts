import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { cloudflare } from '../../src/cloudflare/cloudflare.ts';
import { dnsRecord } from '../../src/cloudflare/dns-record.ts';
import { zone } from '../../src/cloudflare/zone.ts';
import { applyPlan } from '../../src/engine/apply.ts';
import { makePlan } from '../../src/engine/plan.ts';
import { applyRemoval, planRemoval } from '../../src/engine/removal.ts';
import { fact } from '../../src/engine/resource.ts';
import { startCloudflare } from '../../src/sandbox/cloudflare.ts';
import { type Effect, faults as injectable } from '../../src/sandbox/faults.ts';

const lost: Effect = { kind: 'reset', acted: true };
const walk = { signal: new AbortController().signal, emit: () => undefined, pause: async () => undefined };

/** A DNS record at a Cloudflare in which things go wrong, and what the world was asked. */
async function arranged() {
  const faults = injectable();
  const api = await startCloudflare({ token: 'a-token', zones: ['example.org'], faults });
  let open = true;
  const close = async () => {
    if (open) await api.close();
    open = false;
  };
  onTestFinished(close);
  const pauses: number[] = [];
  const client = cloudflare({ url: api.url, token: 'a-token', pause: async (ms) => void pauses.push(ms) });
  const answered: string[] = [];
  let address = '203.0.113.7';
  const wanted = () =>
    dnsRecord(client, {
      domain: 'registry.example.org',
      mark: 'managed-by=provision-registry registry=arbutus owner=example/registry',
      adoption: 'offered',
      proxied: false,
      zone: zone(client, { domain: 'registry.example.org', zone: 'example.org' }),
      floatingIp: fact({ name: 'floating IP', find: async () => ({ address }) }),
      answered: async (_, told) => void answered.push(told),
    });
  const provision = async () => {
    const plan = await makePlan('test', [wanted()], walk);
    return (await applyPlan(plan, { ...walk, confirmed: false })).changes;
  };
  const remove = async () =>
    applyRemoval(await planRemoval('test', [wanted()], { ...walk, keep: () => undefined }), walk);
  const move = (to: string) => {
    address = to;
  };
  return { faults, api: { ...api, close }, pauses, answered, provision, remove, move };
}

test('a record whose creation was never answered is found, and the world still asked for it', async () => {
  const { faults, api, answered, provision } = await arranged();
  faults.inject({ method: 'POST', effect: lost });
  expect(await provision()).toMatchObject([{ resource: 'DNS record', action: 'create', outcome: 'done' }]);
  expect(api.addresses('registry.example.org')).toEqual(['203.0.113.7']);
  expect(answered).toEqual(['203.0.113.7']);
});

test('a record whose change was never answered is found changed, and the world still asked for it', async () => {
  const { faults, api, answered, provision, move } = await arranged();
  await provision();
  move('203.0.113.8');
  faults.inject({ method: 'PATCH', effect: lost });
  expect(await provision()).toMatchObject([{ action: 'update', outcome: 'done' }]);
  expect(api.addresses('registry.example.org')).toEqual(['203.0.113.8']);
  expect(answered).toEqual(['203.0.113.7', '203.0.113.8']);
});

test('a record whose removal was never answered is gone', async () => {
  const { faults, api, provision, remove } = await arranged();
  await provision();
  faults.inject({ method: 'DELETE', effect: lost });
  expect(await remove()).toMatchObject([{ action: 'remove', outcome: 'done' }]);
  expect(api.addresses('registry.example.org')).toEqual([]);
});

test.each([
  ['a fault on their side', { kind: 'page', acted: true, status: 520 }],
  ['a gateway that gave up', { kind: 'page', acted: true, status: 504 }],
] as const)('a creation that ends in %s is looked for', async (_, effect) => {
  const { faults, provision } = await arranged();
  faults.inject({ method: 'POST', effect });
  expect(await provision()).toMatchObject([{ action: 'create', outcome: 'done' }]);
});

test('a change that was refused unseen is sent again when Cloudflare says', async () => {
  const { faults, pauses, provision } = await arranged();
  const words = { status: 429, code: 10_429, message: 'Rate limited', headers: { 'Retry-After': '7' } };
  faults.inject({ method: 'POST', effect: { kind: 'refusal', acted: false, words } });
  expect(await provision()).toMatchObject([{ action: 'create', outcome: 'done' }]);
  expect(pauses).toEqual([7000]);
});

test('a refusal is not looked after', async () => {
  const { faults, provision } = await arranged();
  const reads: string[] = [];
  faults.inject({ method: 'GET', path: /dns_records/, times: 9, onStrike: ({ path }) => void reads.push(path) });
  const words = { status: 400, code: 9005, message: 'Content for A record must be a valid IPv4 address.' };
  faults.inject({ method: 'POST', effect: { kind: 'refusal', acted: false, words } });
  const [change] = await provision();
  expect(change?.error?.message).toContain('Content for A record must be a valid IPv4 address. (code 9005)');
  expect(reads).toHaveLength(1);
});

test('each request has a connection of its own', async () => {
  const ports = new Set<number | undefined>();
  const server = createServer((request, response) => {
    ports.add(request.socket.remotePort);
    response.end('{"success": true, "result": []}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const client = cloudflare({ url: `http://127.0.0.1:${port}/client/v4`, token: 'a-token' });
  for (const method of ['GET', 'POST', 'PATCH', 'DELETE'] as const) await client.request({ method, path: '/zones' });
  expect(ports.size).toBe(4);
});

test('says when nobody is there, after asking again', async () => {
  const { api } = await arranged();
  await api.close();
  const pauses: number[] = [];
  const client = cloudflare({
    url: api.url,
    token: 't',
    pause: async (ms) => void pauses.push(ms),
  });
  await expect(client.request({ method: 'POST', path: '/zones' })).rejects.toMatchObject({
    message: expect.stringMatching(
      /^Cloudflare's API at http:\/\/127\.0\.0\.1:\d+ could not be reached for POST \/client\/v4\/zones: nothing listens there/,
    ),
    outcomeUnknown: false,
  });
  expect(pauses).toHaveLength(5);
});
