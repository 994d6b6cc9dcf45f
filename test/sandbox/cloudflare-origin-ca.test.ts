import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Permission } from '../../src/sandbox/cloudflare/answer.ts';
import { type SandboxCloudflare, startCloudflare } from '../../src/sandbox/cloudflare.ts';
import { certificateRequest } from '../../src/sandbox/x509.ts';

let cloudflare: SandboxCloudflare;
let zone: string;

async function start(allowed?: readonly Permission[]): Promise<void> {
  cloudflare = await startCloudflare({
    token: 'sandbox-token',
    zones: ['example.org'],
    ...(allowed === undefined ? {} : { allowed }),
  });
  zone = (await send('GET', '/zones?name=example.org')).body.result?.[0]?.id ?? '0'.repeat(32);
}

beforeEach(() => start());
afterEach(() => cloudflare.close());

async function send(method: string, path: string, body?: unknown, headers = { authorization: 'Bearer sandbox-token' }) {
  const response = await fetch(`${cloudflare.url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // What a test reads of it, it asserts on.
  return { status: response.status, body: JSON.parse(await response.text()) };
}

function refusal(status: number, code: number, message?: string) {
  const error = expect.objectContaining({ code, ...(message === undefined ? {} : { message }) });
  return { status, body: { result: null, success: false, errors: [error], messages: [] } };
}

const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const csr = certificateRequest(elliptic, ['registry.example.org']);
const asked = { csr, hostnames: ['registry.example.org'], request_type: 'origin-ecc', requested_validity: 90 };

/** A key and a request for it as OpenSSL makes them. */
function byOpenssl(algorithm: readonly string[]): string {
  const options = ['-nodes', '-keyout', '/dev/null', '-subj', '/O=test'];
  return execFileSync('openssl', ['req', '-new', '-newkey', ...algorithm, ...options], { stdio: 'pipe' }).toString();
}

test('issues what was asked for, for the key of the request, under its own name', async () => {
  const { status, body } = await send('POST', '/certificates', asked);
  expect(status).toBe(200);
  const { certificate, ...others } = body.result;
  const issued = new X509Certificate(certificate);
  expect(others).toEqual({
    ...asked,
    id: BigInt(`0x${issued.serialNumber}`).toString(),
    expires_on: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC$/),
  });
  expect(issued.subjectAltName).toBe('DNS:registry.example.org');
  expect(issued.checkPrivateKey(elliptic.privateKey)).toBe(true);
  expect(issued.verify(new X509Certificate(cloudflare.originCa).publicKey)).toBe(true);
  expect(issued.subject).not.toContain('registry');
  const days = (issued.validToDate.getTime() - issued.validFromDate.getTime()) / 86_400_000;
  expect(days).toBe(90);
});

test.each([
  ['elliptic', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], 'origin-ecc'],
  ['RSA', ['rsa:2048'], 'origin-rsa'],
])('takes a request of OpenSSL with an %s key', async (_, algorithm, request_type) => {
  const { body } = await send('POST', '/certificates', { ...asked, csr: byOpenssl(algorithm), request_type });
  expect(body.success).toBe(true);
});

/** The request with one character of its base64 exchanged, from its end backwards. */
function damaged(fromEnd: number): string {
  const lines = csr.trim().split('\n');
  const content = lines.slice(1, -1).join('').replace(/=+$/, '');
  const at = content.length - fromEnd;
  const wrong = `${content.slice(0, at)}${content[at] === 'A' ? 'B' : 'A'}${content.slice(at + 1)}`;
  return `-----BEGIN CERTIFICATE REQUEST-----\n${wrong}\n-----END CERTIFICATE REQUEST-----\n`;
}

test.each([
  ['no request', { csr: 'hello' }],
  ['a certificate instead', { csr: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n' }],
  ['a request cut short', { csr: `${csr.slice(0, 200)}\n-----END CERTIFICATE REQUEST-----\n` }],
  ['a request whose signature is wrong', { csr: damaged(20) }],
  ['a request whose content was changed', { csr: damaged(150) }],
  ['a key of another kind', { request_type: 'origin-rsa' }],
  ['a kind that there is not', { request_type: 'origin-x' }],
  ['a validity that is not given', { requested_validity: 91 }],
  ['no names', { hostnames: [] }],
])('refuses %s', async (_, part) => {
  expect(await send('POST', '/certificates', { ...asked, ...part })).toEqual(refusal(400, 1003));
});

test('refuses names of other zones in the words that users know', async () => {
  expect(await send('POST', '/certificates', { ...asked, hostnames: ['registry.example.net'] })).toEqual(
    refusal(
      400,
      1010,
      'Failed to validate requested hostname registry.example.net: This zone is either not part of your account, or you do not have access to it. Please contact support if using a multi-user organization.',
    ),
  );
});

test('lists by zone, shows and revokes by serial number', async () => {
  const { id } = (await send('POST', '/certificates', asked)).body.result;
  expect(await send('GET', '/certificates')).toEqual(refusal(400, 1012));
  expect((await send('GET', `/certificates?zone_id=${zone}`)).body.result).toEqual([expect.objectContaining({ id })]);
  expect(await send('GET', `/certificates?zone_id=${'0'.repeat(32)}`)).toEqual(refusal(403, 10_000));
  expect((await send('GET', `/certificates/${id}`)).body.result).toMatchObject({ id });
  const revoked = await send('DELETE', `/certificates/${id}`);
  expect(revoked.body.result).toEqual({ id, revoked_at: expect.any(String) });
  expect((await send('GET', `/certificates?zone_id=${zone}`)).body.result).toEqual([]);
  expect((await send('DELETE', `/certificates/${id}`)).status).toBe(404);
});

test("shows and changes a zone's encryption mode", async () => {
  const path = `/zones/${zone}/settings/ssl`;
  expect((await send('GET', path)).body.result).toEqual({
    id: 'ssl',
    value: 'full',
    editable: true,
    modified_on: null,
  });
  expect((await send('PATCH', path, { value: 'strict' })).body.result).toMatchObject({ value: 'strict' });
  expect((await send('GET', path)).body.result).toMatchObject({ value: 'strict', modified_on: expect.any(String) });
  expect(await send('PATCH', path, { value: 'strictest' })).toEqual(refusal(400, 1007));
});

test('tells anybody where its proxy answers from', async () => {
  const response = await fetch(`${cloudflare.url}/ips`);
  expect(JSON.parse(await response.text()).result).toMatchObject({ ipv4_cidrs: ['192.0.2.0/24'] });
});

test('a token is let do what it is allowed', async () => {
  await cloudflare.close();
  await start(['Zone', 'DNS']);
  expect((await send('GET', `/zones/${zone}/dns_records`)).status).toBe(200);
  for (const path of [`/zones/${zone}/settings/ssl`, `/certificates?zone_id=${zone}`])
    expect(await send('GET', path)).toEqual(refusal(403, 10_000));
  await cloudflare.close();
  await start(['SSL and Certificates']);
  expect(await send('GET', '/zones')).toEqual(refusal(403, 10_000));
});

test('keeps CAA records by their parts, and tells them and proxied names to resolvers', async () => {
  const path = `/zones/${zone}/dns_records`;
  const data = { flags: 0, tag: 'issue', value: 'letsencrypt.org' };
  const made = await send('POST', path, { type: 'CAA', name: 'example.org', data });
  expect(made.body.result).toMatchObject({ content: '0 issue "letsencrypt.org"', data, proxiable: false });
  expect(cloudflare.caa('example.org')).toEqual([data]);
  expect((await send('POST', path, { type: 'CAA', name: 'example.org', content: 'nonsense' })).status).toBe(400);
  await send('POST', path, { type: 'A', name: 'proxied', content: '203.0.113.7', proxied: true });
  expect(cloudflare.addresses('proxied.example.org')).toEqual(['192.0.2.10']);
  expect(cloudflare.origin('proxied.example.org')).toBe('203.0.113.7');
});
