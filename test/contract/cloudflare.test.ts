import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import Cloudflare from 'cloudflare';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SandboxCloudflare, startCloudflare } from '../../src/sandbox/cloudflare.ts';
import { certificateRequest } from '../../src/sandbox/x509.ts';

/**
 * What we rely on of Cloudflare, asked for by its own client, which is made from its own description of the API: paths
 * and parameters are that client's, and each answer is compared with a whole value of the type that it gives it. So the
 * sandbox has all that Cloudflare promises to tell, and nothing that it does not know.
 */

const options = { token: 'sandbox-token', zones: ['example.org'] };
let sandbox: SandboxCloudflare;
let client: Cloudflare;
let zone_id: string;

beforeAll(async () => {
  sandbox = await startCloudflare(options);
  client = new Cloudflare({ apiToken: options.token, baseURL: sandbox.url, maxRetries: 0 });
  const { result } = await client.zones.list({ name: 'example.org' });
  zone_id = result[0]?.id ?? '';
});
afterAll(() => sandbox.close());

const text: string = expect.any(String);
const moment: string = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

async function all<Item>(pages: AsyncIterable<Item>): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const item of pages) found.push(item);
  return found;
}

test('a token is verified, and one that is none is refused', async () => {
  expect(await client.user.tokens.verify()).toEqual<Cloudflare.User.TokenVerifyResponse>({
    id: text,
    status: 'active',
  });
  const stranger = new Cloudflare({ apiToken: 'other', baseURL: sandbox.url, maxRetries: 0 });
  await expect(stranger.user.tokens.verify()).rejects.toThrow(Cloudflare.AuthenticationError);
  await expect(stranger.zones.list({ name: 'example.org' })).rejects.toThrow(Cloudflare.PermissionDeniedError);
});

test('a zone is found by its name', async () => {
  const zone: Cloudflare.Zones.Zone = {
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    account: { id: text, name: text },
    activated_on: moment,
    created_on: moment,
    development_mode: 0,
    meta: {},
    modified_on: moment,
    name: 'example.org',
    name_servers: [text, text],
    original_dnshost: null,
    original_name_servers: null,
    original_registrar: null,
    owner: { id: text, name: text, type: 'user' },
    paused: false,
    plan: {},
    status: 'active',
    type: 'full',
  };
  expect(await all(client.zones.list({ name: 'example.org' }))).toEqual([zone]);
  expect(await client.zones.get({ zone_id })).toEqual(zone);
  expect(await all(client.zones.list({ name: 'example.com' }))).toEqual([]);
});

test('a record is made, found by its exact name, changed in part and deleted', async () => {
  const wanted = { type: 'A', name: 'registry.example.org', content: '203.0.113.7', ttl: 1, comment: 'ours' } as const;
  const record: Cloudflare.DNS.RecordResponse.ARecord = {
    ...wanted,
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    comment_modified_on: moment,
    created_on: moment,
    meta: {},
    modified_on: moment,
    proxiable: true,
    proxied: false,
    settings: {},
    tags: [],
  };
  const made = await client.dns.records.create({ zone_id, ...wanted });
  expect(made).toEqual(record);
  expect(await all(client.dns.records.list({ zone_id, name: { exact: wanted.name } }))).toEqual([made]);
  expect(await all(client.dns.records.list({ zone_id, name: { exact: 'example.org' } }))).toEqual([]);

  const changed = await client.dns.records.edit(made.id, { zone_id, ...wanted, content: '203.0.113.8', proxied: true });
  expect(changed).toEqual({ ...record, id: made.id, content: '203.0.113.8', proxied: true });
  expect(await client.dns.records.get(made.id, { zone_id })).toEqual(changed);
  expect(await client.dns.records.delete(made.id, { zone_id })).toEqual<Cloudflare.DNS.RecordDeleteResponse>({
    id: made.id,
  });
  await expect(client.dns.records.get(made.id, { zone_id })).rejects.toThrow(Cloudflare.NotFoundError);
});

test('a record that there is already is refused with a code and words', async () => {
  const wanted = { zone_id, type: 'A', name: 'twice.example.org', content: '203.0.113.7', ttl: 1 } as const;
  await client.dns.records.create(wanted);
  await expect(client.dns.records.create(wanted)).rejects.toMatchObject({
    status: 400,
    errors: [{ code: 81_058, message: 'An identical record already exists.' }],
  });
});

test('an Origin CA certificate is issued, listed with its zone, shown and revoked', async () => {
  const name = 'registry.example.org';
  const asked: Cloudflare.OriginCACertificates.OriginCACertificateCreateParams = {
    csr: certificateRequest(generateKeyPairSync('ec', { namedCurve: 'P-256' }), [name]),
    hostnames: [name],
    request_type: 'origin-ecc',
    requested_validity: 5475,
  };
  const issued = await client.originCACertificates.create(asked);
  const certificate: Cloudflare.OriginCACertificates.OriginCACertificate = {
    csr: asked.csr,
    hostnames: asked.hostnames,
    request_type: asked.request_type,
    requested_validity: 5475,
    id: expect.stringMatching(/^\d+$/),
    certificate: expect.stringContaining('-----BEGIN CERTIFICATE-----'),
    expires_on: text,
  };
  expect(issued).toEqual(certificate);
  expect(new X509Certificate(issued.certificate ?? '').subjectAltName).toBe(`DNS:${name}`);
  expect(await all(client.originCACertificates.list({ zone_id }))).toEqual([issued]);
  expect(await client.originCACertificates.get(issued.id ?? '')).toEqual(issued);
  expect(
    await client.originCACertificates.delete(issued.id ?? ''),
  ).toEqual<Cloudflare.OriginCACertificates.OriginCACertificateDeleteResponse>({
    id: String(issued.id),
    revoked_at: moment,
  });
  expect(await all(client.originCACertificates.list({ zone_id }))).toEqual([]);
});

test("a zone's encryption mode is shown and changed", async () => {
  const before = { id: 'ssl', value: 'full' } as const satisfies Cloudflare.Zones.SSL;
  expect(await client.zones.settings.get('ssl', { zone_id })).toMatchObject(before);
  const strict = { id: 'ssl', value: 'strict' } as const satisfies Cloudflare.Zones.SSL;
  expect(await client.zones.settings.edit('ssl', { zone_id, ...strict })).toMatchObject(strict);
  expect(await client.zones.settings.get('ssl', { zone_id })).toMatchObject(strict);
});

test("the proxy's addresses are told to anybody", async () => {
  const ranges: Cloudflare.IPs.IPListResponse = { etag: text, ipv4_cidrs: [text], ipv6_cidrs: [] };
  expect(await client.ips.list()).toEqual(ranges);
});
