import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { dnsRecords } from './standing.ts';
import { certificateSeen, encryptionMode, issued, type Made, settledAt, type Wanted } from './tls-site.ts';

let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

const root = certificateAuthority('Example Root');
const own = await root.subordinate('Example Issuing').issue(['localhost']);

const modes = {
  automatic: {},
  'origin-ca': { target: { tls: 'origin-ca' } },
  provided: { target: { tls: 'provided' }, secrets: { tlsCertificate: own.cert, tlsKey: own.key }, trust: root.ca },
  flexible: { target: { tls: 'flexible' } },
} as const satisfies Record<string, Wanted>;
type Mode = keyof typeof modes;

async function changedTo(mode: Mode): Promise<Made> {
  await encryptionMode(sandbox, mode === 'flexible' ? 'flexible' : 'strict');
  return await settledAt(sandbox, modes[mode]);
}

/** Files of the proxy on the host. */
async function proxyFiles(): Promise<readonly string[]> {
  const directory = '/etc/provision-registry/proxy/';
  const [host] = await sandbox.hosts();
  const own = [...(host?.files ?? [])].filter(([path]) => path.startsWith(directory));
  return own.map(([path, { mode }]) => `${path.slice(directory.length)} ${mode}`).toSorted();
}

async function isProxied(): Promise<boolean | undefined> {
  return (await dnsRecords(sandbox))[0]?.proxied;
}

// One registry that goes from mode to mode: each test goes on where the one before has ended.

test('automatic: no proxy of Cloudflare before it, and no certificate of Cloudflare', async () => {
  const { remarks, ...rest } = await changedTo('automatic');
  expect(remarks).toEqual([]);
  expect(await isProxied()).toBe(false);
  expect(await issued(sandbox)).toEqual([]);
  expect(await proxyFiles()).toEqual(['Caddyfile 644']);
  expect(certificateSeen({ remarks, ...rest })).toContain('issued by Sandbox Certificate Authority');
});

test('automatic to origin-ca: a key on the host, a certificate for it, and the proxy before it', async () => {
  const { plan, remarks, done } = await changedTo('origin-ca');
  expect(plan).toEqual([
    "update DNS record: is not proxied, wanted behind Cloudflare's proxy",
    'create origin key: on the host, for localhost',
    "create origin certificate: for localhost, by Cloudflare's Origin CA, 5475 days",
    'update service proxy: known after apply',
  ]);
  expect(done).toContain('update service proxy: Caddyfile differs; origin.pem is missing');
  expect(remarks.join('\n')).toMatch(/uploads over 100 MB(.*\n)+.*must trust Cloudflare's Origin CA/);
  expect(await isProxied()).toBe(true);
  const [certificate, ...others] = await issued(sandbox);
  expect(others).toEqual([]);
  expect(new X509Certificate(certificate?.certificate ?? '').subjectAltName).toBe('DNS:localhost');
  expect(await proxyFiles()).toEqual(['Caddyfile 644', 'origin.pem 644']);
});

test('origin-ca to automatic: what nothing uses is revoked and removed, once nothing uses it', async () => {
  const [certificate] = await issued(sandbox);
  const { plan } = await changedTo('automatic');
  expect(plan).toEqual([
    'update DNS record: is proxied, which cuts image layers over 100 MB',
    'update service proxy: Caddyfile differs; origin.pem is left over',
    `update former origin certificates: ${certificate?.id} is revoked: no longer used`,
  ]);
  expect(await isProxied()).toBe(false);
  expect(await issued(sandbox)).toEqual([]);
});

test('automatic to provided: the chain and the key as files for root alone', async () => {
  const changed = await changedTo('provided');
  expect(changed.plan).toEqual([
    'update service proxy: Caddyfile differs; certificate.pem is missing; key.pem is missing',
  ]);
  expect(await proxyFiles()).toEqual(['Caddyfile 644', 'certificate.pem 600', 'key.pem 600']);
  expect(certificateSeen(changed)).toContain('trusted, for localhost, issued by Example Issuing');
});

test('another provided certificate is told and taken', async () => {
  const other = await root.issue(['localhost']);
  const secrets = { tlsCertificate: other.cert, tlsKey: other.key };
  const changed = await settledAt(sandbox, { ...modes.provided, secrets });
  expect(changed.plan).toEqual(['update service proxy: certificate.pem differs; key.pem differs']);
  expect(certificateSeen(changed)).toContain('issued by Example Root');
});

test('provided to automatic: no key is left on the host', async () => {
  const { plan } = await changedTo('automatic');
  expect(plan).toEqual(['update service proxy: Caddyfile differs; certificate.pem is left over; key.pem is left over']);
  expect(await proxyFiles()).toEqual(['Caddyfile 644']);
});

test('automatic to flexible: plain HTTP behind the proxy, and what that means', async () => {
  const { plan, remarks } = await changedTo('flexible');
  expect(plan).toEqual([
    "update DNS record: is not proxied, wanted behind Cloudflare's proxy",
    'update service proxy: Caddyfile differs',
  ]);
  expect(remarks).toContain(
    'The password of the registry and all its images travel unencrypted between Cloudflare and the server (tls: flexible): whoever is on that way can read and change them.',
  );
});

// What is left of the twelve ways from one mode to another.
test.each<Mode>(['origin-ca', 'provided', 'origin-ca', 'flexible', 'provided', 'flexible', 'automatic'])(
  'and on to %s',
  async (mode) => {
    await changedTo(mode);
    expect(await isProxied()).toBe(mode === 'origin-ca' || mode === 'flexible');
    expect(await issued(sandbox)).toHaveLength(mode === 'origin-ca' ? 1 : 0);
  },
);
