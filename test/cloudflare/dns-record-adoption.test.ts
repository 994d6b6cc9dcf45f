import nock from 'nock';
import { afterEach, expect, test } from 'vitest';
import { cloudflare } from '../../src/cloudflare/cloudflare.ts';
import { asComment } from '../../src/cloudflare/comment.ts';
import { dnsRecord } from '../../src/cloudflare/dns-record.ts';
import type { Adoption } from '../../src/engine/adoption.ts';
import { applyPlan } from '../../src/engine/apply.ts';
import { makePlan } from '../../src/engine/plan.ts';
import { applyRemoval, planRemoval } from '../../src/engine/removal.ts';
import { fact } from '../../src/engine/resource.ts';

const api = 'https://api.cloudflare.com';
const mark = 'managed-by=provision-registry registry=arbutus owner=example/registry';
const domain = 'registry.example.org';
const walk = { signal: new AbortController().signal, emit: () => undefined };
const path = '/client/v4/zones/z1/dns_records';

afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

function record(fields: object = {}) {
  const own = { id: 'r1', type: 'A', name: domain, content: '203.0.113.7', proxied: false, comment: null };
  return { ...own, created_on: '2024-11-23T19:58:59Z', ...fields };
}

const ok = (result: unknown) => ({ success: true, errors: [], messages: [], result });

/** Expects the records of the name to be read so many times. */
function theRecords(records: readonly object[], times = 1): void {
  nock(api).get(path).query({ 'name.exact': domain, per_page: '100' }).times(times).reply(200, ok(records));
}

function wanted(adoption: Adoption, given = mark) {
  return dnsRecord(cloudflare({ url: `${api}/client/v4`, token: 'test-token' }), {
    domain,
    mark: given,
    adoption,
    proxied: false,
    zone: fact({ name: 'zone', find: async () => ({ id: 'z1', name: 'example.org', nameServers: [] }) }),
    floatingIp: fact({ name: 'floating IP', find: async () => ({ address: '203.0.113.7' }) }),
    answered: async () => undefined,
  });
}

async function provision(given = mark) {
  const plan = await makePlan('test', [wanted('offered', given)], walk);
  return plan.failed ? plan.changes : (await applyPlan(plan, { ...walk, confirmed: true })).changes;
}

async function remove() {
  const plan = await planRemoval('test', [wanted('off')], { ...walk, keep: () => undefined });
  return await applyRemoval(plan, walk);
}

test('an A record that stands alone is adopted, and then pointed where it should', async () => {
  const theirs = record({ content: '203.0.113.9', comment: 'the wiki' });
  theRecords([theirs], 2);
  const comment = `the wiki ${mark}`;
  nock(api)
    .patch(`${path}/r1`, { comment })
    .reply(200, ok({ ...theirs, comment }));
  // What is not sent stays: the comment with our mark.
  const body = { type: 'A', name: domain, content: '203.0.113.7', proxied: false, ttl: 1 };
  nock(api)
    .patch(`${path}/r1`, body)
    .reply(200, ok(record({ comment })));
  expect(await provision()).toMatchObject([
    {
      resource: 'adoption of DNS record',
      action: 'adopt',
      reason: "id r1: A → 203.0.113.9, not proxied, created 2024-11-23T19:58:59Z, with the comment 'the wiki'",
      outcome: 'done',
    },
    { resource: 'DNS record', action: 'update', reason: 'points at 203.0.113.9, wanted 203.0.113.7', outcome: 'done' },
  ]);
});

test('a comment that leaves no room for our mark gives way to it, and the plan says so', async () => {
  const theirs = record({ proxied: false, comment: 'x'.repeat(60) });
  theRecords([theirs], 2);
  nock(api)
    .patch(`${path}/r1`, { comment: mark })
    .reply(200, ok({ ...theirs, comment: mark }));
  const [adoption] = await provision();
  expect(adoption?.reason).toMatch(/, with the comment 'x{60}', which gives way to our mark for want of room$/);
  expect(adoption?.outcome).toBe('done');
});

test('a record with more in its comment than our mark is ours', async () => {
  theRecords([record({ comment: `${mark} do not touch` })]);
  expect(await provision()).toMatchObject([{ resource: 'DNS record', action: 'none' }]);
});

const long = asComment(`managed-by=provision-registry registry=arbutus owner=example/${'registry'.repeat(10)}`);

const another = 'Choose another domain, or destroy that registry first.';
const elsewhere = expect.stringMatching(
  /^If it is this very registry, made from another checkout or repository, put the owner of that comment at the top/,
);

test.each([
  ["carries another target's mark", mark.replace('arbutus', 'cedar'), another],
  ["carries another owner's mark", mark.replace('example', 'sample'), elsewhere],
  ["carries another owner's mark that was cut for want of room", long, elsewhere],
])('an A record that %s stops the run, which says whose it is', async (_, comment, remedy) => {
  theRecords([record({ comment })]);
  const [change] = await provision();
  expect(change).toMatchObject({
    resource: 'DNS record',
    error: {
      message: `${domain} belongs to another registry: A 203.0.113.7 (id r1) has the comment '${comment}', ours would have '${mark}'`,
      remedy,
    },
  });
});

test.each([
  ['has another beside it', [record(), record({ id: 'r2', content: '203.0.113.8' })]],
  ['has an AAAA record beside it', [record(), record({ id: 'r2', type: 'AAAA', content: '2001:db8::1' })]],
])('an A record that %s stops the run', async (_, records) => {
  theRecords(records);
  const [change] = await provision();
  expect(change).toMatchObject({
    resource: 'DNS record',
    error: {
      message: expect.stringContaining(`${domain} already has DNS records that are not ours: A 203.0.113.7 (id r1`),
      remedy:
        "Remove them at Cloudflare, or choose another domain. An A record that is alone and carries no other registry's mark is offered for adoption.",
    },
  });
});

test('what is not ours is never found for a removal, and does not stop it', async () => {
  theRecords([record(), record({ id: 'r2', type: 'AAAA', content: '2001:db8::1' })]);
  expect(await remove()).toEqual([]);
});

test('ours goes for itself when others have the name too', async () => {
  theRecords([record({ comment: mark }), record({ id: 'r2', type: 'AAAA', content: '2001:db8::1' })], 2);
  nock(api)
    .delete(`${path}/r1`)
    .reply(200, ok({ id: 'r1' }));
  expect(await remove()).toMatchObject([{ action: 'remove', outcome: 'done' }]);
});

test('is not removed when its mark is gone by then', async () => {
  theRecords([record({ comment: mark })]);
  theRecords([record({ comment: 'the wiki' })]);
  const [change] = await remove();
  expect(change?.error?.message).toBe(
    'The DNS record r1 does not carry our owner mark, and nothing without it is ever removed',
  );
});
