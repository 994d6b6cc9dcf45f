import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import { afterEach, expect, test } from 'vitest';
import { cloudflare } from '../../src/cloudflare/cloudflare.ts';
import { formerOriginCertificates, originCertificate } from '../../src/cloudflare/origin-certificate.ts';
import { applyPlan } from '../../src/engine/apply.ts';
import { makePlan } from '../../src/engine/plan.ts';
import { fact } from '../../src/engine/resource.ts';
import { keyIdOf } from '../../src/key-id.ts';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';

const api = 'https://api.cloudflare.com';
const domain = 'registry.example.org';
const walk = { signal: new AbortController().signal, emit: () => undefined };
const authority = certificateAuthority({ O: 'Origin CA' });
const dayMs = 86_400_000;

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
});

function newKey() {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { object: publicKey, publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') };
}
const key = newKey();

/** A certificate as Cloudflare lists it, seen so many days after it was issued for so many. */
function listed(id: string, { day = 0, days = 90, names = [domain], of = key, ...fields }: Partial<Issued> = {}) {
  const from = new Date(Date.now() - day * dayMs - 1000);
  return { id, certificate: authority.sign(of.object, { CN: 'Origin' }, names, { days, from }), ...fields };
}
interface Issued {
  readonly day: number;
  readonly days: number;
  readonly names: readonly string[];
  readonly of: typeof key;
  readonly revoked_at: string;
}

function pages(...all: readonly (readonly object[])[]) {
  for (const [index, result] of all.entries())
    nock(api)
      .get('/client/v4/certificates')
      .query({ zone_id: 'z1', page: String(index + 1), per_page: '50' })
      .reply(200, { success: true, errors: [], messages: [], result });
}

const client = cloudflare({ url: `${api}/client/v4`, token: 'test-token' });
const zone = fact({ name: 'zone', find: async () => ({ id: 'z1', name: 'example.org', nameServers: [] }) });
const theKey = fact({ name: 'key', find: async () => ({ publicKey: key.publicKey }) });

async function certificate() {
  const wanted = originCertificate(client, {
    domain,
    zone,
    key: theKey,
    needs: {},
    request: async () => '-----BEGIN CERTIFICATE REQUEST-----\n…',
  });
  const plan = await makePlan('test', [wanted], walk);
  return { plan, apply: () => applyPlan(plan, { ...walk, confirmed: false }) };
}

test.each([
  ['is young', { day: 1 }, 'none'],
  ['has a third of its life left', { day: 59 }, 'none'],
  ['has less than a third left', { day: 61 }, 'create'],
  ['has expired', { day: 91 }, 'create'],
  ['has less than a third of 15 years left', { day: 3651, days: 5475 }, 'create'],
  ['is for another name', { names: ['other.example.org'] }, 'create'],
  ['is for another name too', { names: ['other.example.org', domain] }, 'none'],
  ['is for another key', { of: newKey() }, 'create'],
  ['is revoked', { revoked_at: '2026-01-01T00:00:00Z' }, 'create'],
])('one that %s: %o → %s', async (_, issued, action) => {
  pages([listed('1', issued)]);
  expect((await certificate()).plan.changes).toMatchObject([{ resource: 'origin certificate', action }]);
});

test('reads all pages of a zone with many', async () => {
  const others = Array.from({ length: 50 }, (_, index) => ({ id: String(index), certificate: null }));
  pages(others, [listed('51')]);
  const { plan } = await certificate();
  expect(plan.changes).toMatchObject([{ action: 'none' }]);
});

test('asks for 15 years, with the request of the key', async () => {
  pages([]);
  nock(api)
    .post('/client/v4/certificates', {
      csr: '-----BEGIN CERTIFICATE REQUEST-----\n…',
      hostnames: [domain],
      request_type: 'origin-ecc',
      requested_validity: 5475,
    })
    .reply(200, { success: true, errors: [], messages: [], result: listed('7') });
  const { changes } = await (await certificate()).apply();
  expect(changes).toMatchObject([{ action: 'create', outcome: 'done' }]);
});

test.each([
  [
    400,
    1010,
    'Failed to validate requested hostname x',
    'Check that the zone is active at Cloudflare, and CLOUDFLARE_API_TOKEN',
  ],
  [400, 10_000, 'Authentication error', 'Check CLOUDFLARE_API_TOKEN'],
  [403, 1016, 'User is not authorized to perform this action', 'Check CLOUDFLARE_API_TOKEN'],
])('tells what the token lacks: status %d, code %d', async (status, code, message, remedy) => {
  pages([]);
  const errors = [{ code, message }];
  nock(api).post('/client/v4/certificates').reply(status, { success: false, errors, messages: [], result: null });
  const { changes } = await (await certificate()).apply();
  expect(changes[0]?.error).toEqual({
    message: `Cloudflare refused POST /client/v4/certificates: ${message} (code ${code})`,
    remedy: `${remedy}: it needs Zone / SSL and Certificates / Edit on this zone.`,
  });
});

async function former(keyIds: readonly string[], used = true) {
  const wanted = formerOriginCertificates(client, {
    domain,
    zone,
    keyIds: fact({ name: 'keys', find: async () => keyIds }),
    after: {},
    ...(used ? { key: theKey } : {}),
  });
  const { changes } = await makePlan('test', [wanted], walk);
  return changes.map(({ reason }) => reason);
}

test('tells of each of ours that is no longer used why', async () => {
  const lost = newKey();
  pages([
    listed('1', { day: 61 }),
    listed('2', { names: ['other.example.org'] }),
    listed('3', { of: lost }),
    listed('4'),
    listed('5', { of: newKey() }),
  ]);
  expect(await former([keyIdOf(key.publicKey), keyIdOf(lost.publicKey)])).toEqual([
    '1 is revoked: 28 of 90 days left; 2 is revoked: it is for other.example.org; 3 is revoked: no longer used',
  ]);
});

test('none of ours is used where another way to a certificate is taken', async () => {
  pages([listed('4')]);
  expect(await former([keyIdOf(key.publicKey)], false)).toEqual(['4 is revoked: no longer used']);
});

test('without a key of ours nobody is asked', async () => {
  expect(await former([])).toEqual([]);
});
