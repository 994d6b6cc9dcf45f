import nock from 'nock';
import { afterEach, expect, test } from 'vitest';
import { cloudflare } from '../../src/cloudflare/cloudflare.ts';
import { dnsRecord } from '../../src/cloudflare/dns-record.ts';
import { zone } from '../../src/cloudflare/zone.ts';
import { applyPlan } from '../../src/engine/apply.ts';
import { makePlan } from '../../src/engine/plan.ts';
import { fact } from '../../src/engine/resource.ts';

const api = 'https://api.cloudflare.com';
const mark = 'managed-by=provision-registry registry=arbutus owner=example/registry';
const walk = { signal: new AbortController().signal, emit: () => undefined };

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
});

function record(fields: object) {
  const domain = 'registry.example.org';
  return { id: 'r1', type: 'A', name: domain, content: '203.0.113.7', proxied: false, comment: mark, ...fields };
}

const ok = (result: unknown) => ({ success: true, errors: [], messages: [], result });

function theZone(): void {
  nock(api)
    .get('/client/v4/zones')
    .query({ name: 'example.org' })
    .reply(200, ok([{ id: 'z1', name: 'example.org', name_servers: ['ns1.example.net'] }]));
}

function theRecords(records: readonly object[]): void {
  const query = { 'name.exact': 'registry.example.org', per_page: '100' };
  nock(api).get('/client/v4/zones/z1/dns_records').query(query).reply(200, ok(records));
}

function wantedRecord(proxied: boolean) {
  const client = cloudflare({ url: `${api}/client/v4`, token: 'test-token' });
  const floatingIp = fact({ name: 'floating IP', find: async () => ({ address: '203.0.113.7' }) });
  return dnsRecord(client, {
    domain: 'registry.example.org',
    mark,
    adoption: 'offered',
    proxied,
    zone: zone(client, { domain: 'registry.example.org', zone: 'example.org' }),
    floatingIp,
    answered: async () => undefined,
  });
}

async function provision({ proxied = false } = {}) {
  const plan = await makePlan('test', [wantedRecord(proxied)], walk);
  return plan.failed ? plan.changes : (await applyPlan(plan, { ...walk, confirmed: false })).changes;
}

test('creates an A record that is not proxied and carries the owner mark', async () => {
  theZone();
  theRecords([]);
  const body = {
    type: 'A',
    name: 'registry.example.org',
    content: '203.0.113.7',
    proxied: false,
    ttl: 1,
    comment: mark,
  };
  nock(api, { reqheaders: { authorization: 'Bearer test-token' } })
    .post('/client/v4/zones/z1/dns_records', body)
    .reply(200, ok(record({})));
  expect(await provision()).toMatchObject([{ resource: 'DNS record', action: 'create', outcome: 'done' }]);
});

test('leaves a record that is right alone', async () => {
  theZone();
  theRecords([record({})]);
  expect(await provision()).toMatchObject([{ action: 'none', reason: 'as wanted' }]);
});

test("creates a record behind Cloudflare's proxy where that is wanted, and leaves it so", async () => {
  theZone();
  theRecords([]);
  nock(api)
    .post('/client/v4/zones/z1/dns_records', (body) => body.proxied === true)
    .reply(200, ok(record({ proxied: true })));
  expect(await provision({ proxied: true })).toMatchObject([
    { action: 'create', reason: 'A registry.example.org, proxied by Cloudflare', outcome: 'done' },
  ]);
  theZone();
  theRecords([record({ proxied: true })]);
  expect(await provision({ proxied: true })).toMatchObject([{ action: 'none', reason: 'as wanted' }]);
});

test("puts our record behind Cloudflare's proxy", async () => {
  theZone();
  theRecords([record({})]);
  nock(api)
    .patch('/client/v4/zones/z1/dns_records/r1', (body) => body.proxied === true)
    .reply(200, ok(record({ proxied: true })));
  expect(await provision({ proxied: true })).toMatchObject([
    { action: 'update', reason: "is not proxied, wanted behind Cloudflare's proxy", outcome: 'done' },
  ]);
});

test('turns the proxy off and points our record at the new address', async () => {
  theZone();
  theRecords([record({ content: '203.0.113.9', proxied: true })]);
  nock(api)
    .patch('/client/v4/zones/z1/dns_records/r1')
    .reply(200, ok(record({})));
  expect(await provision()).toMatchObject([
    {
      action: 'update',
      reason: 'points at 203.0.113.9, wanted 203.0.113.7; is proxied, which cuts image layers over 100 MB',
    },
  ]);
});

test.each([
  ['a CNAME', record({ type: 'CNAME', content: 'elsewhere.example.org' })],
  ['an AAAA record, which half of the clients would follow', record({ type: 'AAAA', content: '2001:db8::1' })],
])('changes nothing when the name has %s', async (_, foreign) => {
  theZone();
  theRecords([foreign]);
  const [change] = await provision();
  expect(change).toMatchObject({ outcome: 'failed', error: { remedy: expect.stringContaining('another domain') } });
  expect(change?.error?.message).toMatch(
    /registry\.example\.org already has DNS records that are not ours: (CNAME|AAAA)/,
  );
});

test('tells a refused token with what it needs', async () => {
  const errors = [{ code: 10000, message: 'Authentication error' }];
  nock(api).get('/client/v4/zones').query(true).reply(403, { success: false, errors, messages: [], result: null });
  const [change] = await provision();
  expect(change?.error).toEqual({
    message: 'Cloudflare refused GET /client/v4/zones?name=example.org: Authentication error (code 10000)',
    remedy: expect.stringContaining('Zone / DNS / Edit'),
  });
});

test('asks again when a read meets a passing fault, and never repeats a write', async () => {
  nock(api).get('/client/v4/zones').query(true).reply(502, 'bad gateway');
  theZone();
  theRecords([]);
  nock(api).post('/client/v4/zones/z1/dns_records').reply(502, 'bad gateway');
  expect(await provision()).toMatchObject([{ action: 'create', outcome: 'failed' }]);
});
