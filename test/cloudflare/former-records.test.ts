import nock from 'nock';
import { afterEach, expect, test } from 'vitest';
import { cloudflare } from '../../src/cloudflare/cloudflare.ts';
import { formerRecords } from '../../src/cloudflare/former-records.ts';
import { makePlan } from '../../src/engine/plan.ts';
import { applyRemoval, planRemoval } from '../../src/engine/removal.ts';
import { fact } from '../../src/engine/resource.ts';

const api = 'https://api.cloudflare.com';
const path = '/client/v4/zones/z1/dns_records';
const mark = 'managed-by=provision-registry registry=arbutus owner=example/registry';
const walk = { signal: new AbortController().signal, emit: () => undefined };

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
});

function record(id: string, name: string, fields: object = {}) {
  return { id, type: 'A', name, content: '203.0.113.7', proxied: false, comment: mark, ...fields };
}

const all = [
  record('r1', 'registry.example.org'),
  record('r2', 'old.example.org', { comment: `since 2019 ${mark}` }),
  record('r3', 'theirs.example.org', { comment: `${mark}-2` }),
  record('r4', 'text.example.org', { type: 'TXT', content: 'x' }),
];

function theRecords(records: readonly object[], times = 1): void {
  const query = { 'comment.contains': mark, per_page: '100' };
  const answer = { success: true, errors: [], messages: [], result: records };
  nock(api).get(path).query(query).times(times).reply(200, answer);
}

function former() {
  const client = cloudflare({ url: `${api}/client/v4`, token: 'test-token' });
  const zone = fact({ name: 'zone', find: async () => ({ id: 'z1', name: 'example.org', nameServers: [] }) });
  return formerRecords(client, { domain: 'registry.example.org', mark, zone });
}

test('a record of a former domain is told of, and left', async () => {
  theRecords(all);
  const plan = await makePlan('test', [former()], walk);
  expect(plan).toMatchObject({
    changes: [],
    failed: false,
    remarks: [
      "old.example.org (A 203.0.113.7) carries this registry's mark: it was its domain before. It goes with destroy; if nobody uses it, remove it at Cloudflare now.",
    ],
  });
});

test('it goes with a removal, and nothing else does', async () => {
  theRecords(all, 2);
  nock(api)
    .delete(`${path}/r2`)
    .reply(200, { success: true, errors: [], messages: [], result: { id: 'r2' } });
  const plan = await planRemoval('test', [former()], { ...walk, keep: () => undefined });
  expect(plan.changes).toMatchObject([
    { resource: 'DNS records of former domains', action: 'remove', reason: 'A old.example.org → 203.0.113.7' },
  ]);
  expect(await applyRemoval(plan, walk)).toMatchObject([{ outcome: 'done' }]);
});

test('what lost its mark since the plan, or got one, stays', async () => {
  theRecords(all);
  const plan = await planRemoval('test', [former()], { ...walk, keep: () => undefined });
  theRecords([record('r2', 'old.example.org', { comment: 'mine now' }), record('r5', 'new.example.org')]);
  expect(await applyRemoval(plan, walk)).toMatchObject([{ outcome: 'done' }]);
});

test('where there is none there is no word of it', async () => {
  theRecords(all.slice(0, 1), 2);
  expect(await makePlan('test', [former()], walk)).toMatchObject({ changes: [], remarks: [] });
  expect((await planRemoval('test', [former()], { ...walk, keep: () => undefined })).changes).toEqual([]);
});
