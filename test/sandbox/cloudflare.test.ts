import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type CloudflareSandboxOptions,
  type SandboxCloudflare,
  startCloudflare,
} from '../../src/sandbox/cloudflare.ts';

const options: CloudflareSandboxOptions = { token: 'sandbox-token', zones: ['example.org', 'example.net'] };
const wanted = { type: 'A', name: 'registry.example.org', content: '203.0.113.7', ttl: 1, comment: 'ours' };

let cloudflare: SandboxCloudflare;
let zonePath: string;

beforeEach(async () => {
  cloudflare = await startCloudflare(options);
  const { body } = await send('GET', '/zones?name=example.org');
  zonePath = `/zones/${body.result[0].id}/dns_records`;
});

afterEach(() => cloudflare.close());

async function send(method: string, path: string, body?: unknown, authorization = `Bearer ${options.token}`) {
  const response = await fetch(`${cloudflare.url}${path}`, {
    method,
    headers: authorization === '' ? {} : { authorization },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // What a test reads of it, it asserts on.
  return { status: response.status, body: JSON.parse(await response.text()) };
}

function refusal(status: number, code: number) {
  return { status, body: { result: null, success: false, errors: [expect.objectContaining({ code })], messages: [] } };
}

test('verifies the token', async () => {
  expect((await send('GET', '/user/tokens/verify')).body).toMatchObject({
    success: true,
    result: { status: 'active' },
  });
  expect(await send('GET', '/user/tokens/verify', undefined, 'Bearer other')).toEqual(refusal(401, 1000));
});

test('refuses a wrong token, a malformed one and a zone that the token may not see', async () => {
  expect(await send('GET', '/zones', undefined, 'Bearer other')).toEqual(refusal(403, 9109));
  expect(await send('GET', '/zones', undefined, '')).toEqual(refusal(400, 6003));
  expect(await send('GET', `/zones/${'0'.repeat(32)}/dns_records`)).toEqual(refusal(403, 10_000));
  expect(await send('GET', '/zones/nonsense/dns_records')).toEqual(refusal(404, 7003));
});

test('finds a zone by its exact name, with its name servers', async () => {
  const { body } = await send('GET', '/zones?name=example.net');
  expect(body.result).toEqual([
    expect.objectContaining({ name: 'example.net', name_servers: [expect.any(String), expect.any(String)] }),
  ]);
  expect((await send('GET', '/zones?name=example')).body.result).toEqual([]);
});

test('keeps a record with its comment and finds it by exact name', async () => {
  const { body } = await send('POST', zonePath, wanted);
  expect(body.result).toMatchObject({ ...wanted, proxied: false });
  const found = await send('GET', `${zonePath}?name.exact=registry.example.org&type=A`);
  expect(found.body.result).toEqual([body.result]);
  expect((await send('GET', `${zonePath}?name.exact=example.org`)).body.result).toEqual([]);
});

test('tells the addresses of a name', async () => {
  await send('POST', zonePath, wanted);
  await send('POST', zonePath, { ...wanted, type: 'TXT', content: 'no address' });
  expect(cloudflare.addresses('registry.example.org')).toEqual(['203.0.113.7']);
  expect(cloudflare.addresses('other.example.org')).toEqual([]);
});

test('changes what PATCH mentions, and all of it with PUT', async () => {
  const { id } = (await send('POST', zonePath, wanted)).body.result;
  const patched = await send('PATCH', `${zonePath}/${id}`, { content: '203.0.113.8' });
  expect(patched.body.result).toMatchObject({ id, ...wanted, content: '203.0.113.8' });
  const put = await send('PUT', `${zonePath}/${id}`, { type: 'A', name: wanted.name, content: '203.0.113.9' });
  expect(put.body.result).toMatchObject({ id, content: '203.0.113.9', comment: null });
});

test('deletes a record once', async () => {
  const { id } = (await send('POST', zonePath, wanted)).body.result;
  expect((await send('DELETE', `${zonePath}/${id}`)).body.result).toEqual({ id });
  expect(await send('DELETE', `${zonePath}/${id}`)).toEqual(refusal(404, 81_044));
});

test('pages the records', async () => {
  for (const name of ['a', 'b', 'c']) await send('POST', zonePath, { ...wanted, name: `${name}.example.org` });
  const { body } = await send('GET', `${zonePath}?per_page=2&page=2`);
  expect(body.result).toHaveLength(1);
  expect(body.result_info).toEqual({ page: 2, per_page: 2, count: 1, total_count: 3, total_pages: 2 });
});

test('takes a name outside the zone for one below it', async () => {
  const { body } = await send('POST', zonePath, { ...wanted, name: 'Registry' });
  expect(body.result.name).toBe('registry.example.org');
});

test.each([
  ['an identical record', wanted, 81_058],
  ['a CNAME beside an address', { ...wanted, type: 'CNAME', content: 'example.org' }, 81_053],
  ['an address that is none', { ...wanted, name: 'other', content: '203.0.113.700' }, 9005],
  ['too short a time to live', { ...wanted, name: 'other', ttl: 59 }, 9021],
  ['too long a time to live', { ...wanted, name: 'other', ttl: 86_401 }, 9021],
  ['too long a comment', { ...wanted, name: 'other', comment: 'x'.repeat(101) }, 1004],
  ['a name with a space', { ...wanted, name: 'a b' }, 9000],
  ['a body without content', { type: 'A', name: 'other' }, 9207],
])('refuses %s', async (_, body, code) => {
  await send('POST', zonePath, wanted);
  expect(await send('POST', zonePath, body)).toEqual(refusal(400, code));
});
