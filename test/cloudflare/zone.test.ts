import nock from 'nock';
import { afterEach, expect, test } from 'vitest';
import { cloudflare } from '../../src/cloudflare/cloudflare.ts';
import { zone } from '../../src/cloudflare/zone.ts';
import { makePlan } from '../../src/engine/plan.ts';

const api = 'https://api.cloudflare.com';
const zones = '/client/v4/zones';

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
});

const ok = (result: unknown) => ({ success: true, errors: [], messages: [], result });

/** What is said of `registry.example.org` when the token sees zones of these names only. */
async function saidOf(names: readonly string[]) {
  for (const name of ['registry.example.org', 'example.org']) nock(api).get(zones).query({ name }).reply(200, ok([]));
  const seen = names.map((name) => ({ id: name, name }));
  nock(api).get(zones).query({ per_page: '6' }).reply(200, ok(seen));
  const client = cloudflare({ url: `${api}/client/v4`, token: 'test-token' });
  const wanted = zone(client, { domain: 'registry.example.org' });
  const walk = { signal: new AbortController().signal, emit: () => undefined };
  return (await makePlan('test', [wanted], walk)).changes[0]?.error?.message;
}

const missed = "The Cloudflare token sees no zone named 'registry.example.org' or 'example.org'; it sees";

test.each([
  ['none', [], 'none at all'],
  ['two', ['example.com', 'example.net'], "'example.com', 'example.net'"],
  [
    'more than five',
    ['a.net', 'b.net', 'c.net', 'd.net', 'e.net', 'f.net'],
    "'a.net', 'b.net', 'c.net', 'd.net', 'e.net' and others",
  ],
])('a zone that is missed is told with those that the token sees: %s', async (_, names, words) => {
  expect(await saidOf(names)).toBe(`${missed} ${words}`);
});
