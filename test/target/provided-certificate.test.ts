import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/engine/usage-error.ts';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';
import { certificate, serverExtensions } from '../../src/sandbox/x509.ts';
import { judgeProvided, providedNotice } from '../../src/target/provided-certificate.ts';

const domain = 'registry.example.org';
const root = certificateAuthority('Example Root');
const issuing = root.subordinate('Example Issuing');
const { cert: chain, key } = await issuing.issue([domain, 'other.example.org']);
const [own = '', between = ''] = chain.split(/(?<=-----END CERTIFICATE-----\n)/);
const stranger = await certificateAuthority('Stranger').issue([domain]);

/** What is said against it, and what to do. */
function refusal(wrong: { chain?: string; key?: string }, { ca = root.ca, now = new Date() } = {}) {
  try {
    judgeProvided({ chain, key, ...wrong }, { domain, ca, now });
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    if (error instanceof UsageError) return `${error.message} | ${error.remedy}`;
  }
  return 'accepted';
}

test.each([
  ['a chain', {}],
  ['a chain with its root', { chain: `${chain}${root.ca}` }],
  ['words around the certificates', { chain: `subject=CN = x\n${own}\nissuer\n${between}` }],
  ['Windows line ends', { chain: chain.replaceAll('\n', '\r\n') }],
])('accepts %s', (_, given) => {
  expect(refusal(given)).toBe('accepted');
});

test('accepts a wildcard', async () => {
  const wild = await root.issue(['*.example.org']);
  expect(refusal({ chain: wild.cert, key: wild.key })).toBe('accepted');
});

test.each([
  ['something else', { chain: 'hello' }, 'REGISTRY_TLS_CERTIFICATE holds no certificate | Give the chain in PEM'],
  [
    'a key in its place',
    { chain: key },
    'REGISTRY_TLS_CERTIFICATE holds a private key and no certificate | Set REGISTRY_TLS_CERTIFICATE to the certificate and REGISTRY_TLS_KEY to the key.',
  ],
  [
    'a certificate that is cut short',
    { chain: `${own}-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n` },
    'REGISTRY_TLS_CERTIFICATE: certificate 2 of 2 cannot be read | Give it as it was issued',
  ],
  ['no key', { key: 'hello' }, 'REGISTRY_TLS_KEY holds no private key | Give it in PEM'],
  [
    'a key that is cut short',
    { key: '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n' },
    'REGISTRY_TLS_KEY cannot be read | Give it as it was made',
  ],
  [
    'a key with a passphrase',
    { key: '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n' },
    'REGISTRY_TLS_KEY is protected by a passphrase, which nobody can type on the server | Give it without one: openssl pkey',
  ],
  [
    'the key of another certificate',
    { key: stranger.key },
    'REGISTRY_TLS_KEY does not belong to the certificate in REGISTRY_TLS_CERTIFICATE (CN=registry.example.org) | Give the key that',
  ],
  [
    'a chain that begins with the issuer',
    { chain: `${between}${own}` },
    "REGISTRY_TLS_KEY belongs to certificate 2 of REGISTRY_TLS_CERTIFICATE, not to the first | Put the server's own certificate first",
  ],
  [
    'an issuer that did not issue it',
    { chain: `${own}${root.ca}` },
    'REGISTRY_TLS_CERTIFICATE: certificate 2 (CN=Example Root) did not issue certificate 1 (CN=registry.example.org) | Put',
  ],
  [
    'a certificate of somebody else behind it',
    { chain: `${chain}${stranger.cert}` },
    'REGISTRY_TLS_CERTIFICATE: certificate 3 (CN=registry.example.org) did not issue certificate 2 (CN=Example Issuing) | Put',
  ],
])('refuses %s', (_, wrong, words) => {
  expect(refusal(wrong)).toContain(words);
});

test('refuses one for other names and lists them', async () => {
  const other = await root.issue(['other.example.org', 'more.example.org']);
  expect(refusal({ chain: other.cert, key: other.key })).toBe(
    'The certificate in REGISTRY_TLS_CERTIFICATE is for other.example.org, more.example.org, not for registry.example.org | Give one that has the domain among its subject alternative names, or change the domain.',
  );
});

test('refuses one that names the domain only in its subject, as clients do', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = { CN: domain };
  const times = { validFrom: new Date(Date.now() - 1000), validTo: new Date(Date.now() + 86_400_000) };
  const made = certificate(privateKey, { issuer: name, subject: name, publicKey, extensions: [], ...times });
  const own = { chain: made, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  expect(refusal(own)).toContain('is for no name at all, not for registry.example.org');
});

test('refuses what has expired or is not valid yet, with the day', async () => {
  const from = new Date('2026-03-01T12:00:00Z');
  const dated = await issuing.issue([domain], { from, days: 30 });
  const given = { chain: dated.cert, key: dated.key };
  expect(refusal(given, { now: new Date('2026-04-01T00:00:00Z') })).toBe(
    'The certificate in REGISTRY_TLS_CERTIFICATE expired on 2026-03-31 | Give a valid one.',
  );
  expect(refusal(given, { now: new Date('2026-02-01T00:00:00Z') })).toContain(
    'The certificate in REGISTRY_TLS_CERTIFICATE is not valid before 2026-03-01 | Wait until then',
  );
});

test('refuses an issuer that has expired', async () => {
  const dated = await issuing.issue([domain], { days: 365 * 40 });
  const given = { chain: dated.cert, key: dated.key };
  expect(refusal(given, { now: new Date(Date.now() + 25 * 365 * 86_400_000) })).toMatch(
    /^REGISTRY_TLS_CERTIFICATE: certificate 2 of 2 \(CN=Example Issuing\) expired on 20\d\d-/,
  );
});

test('accepts one that signs for itself, where it is trusted', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = { CN: domain };
  const times = { validFrom: new Date(Date.now() - 1000), validTo: new Date(Date.now() + 86_400_000) };
  const extensions = serverExtensions(publicKey, publicKey, [domain]);
  const made = certificate(privateKey, { issuer: name, subject: name, publicKey, extensions, ...times });
  const own = { chain: made, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  expect(refusal(own, { ca: made })).toBe('accepted');
  expect(refusal(own)).toContain('leads to CN=registry.example.org, which is not trusted here');
});

test('refuses one that leads nowhere that is trusted, before anything is made', () => {
  expect(refusal({}, { ca: '' })).toBe(
    'The certificate in REGISTRY_TLS_CERTIFICATE leads to CN=Example Root, which is not trusted here | If certificates that lead to a well-known authority are missing, add them behind it. If the authority is your own, name the PEM file of its root as ca in the configuration; every client has to trust it too.',
  );
  expect(refusal({ chain: own })).toContain('leads to CN=Example Issuing, which is not trusted here');
});

test('tells what is left of whichever of the chain expires first', async () => {
  const dated = await issuing.issue([domain], { from: new Date(Date.now() - 70 * 86_400_000) });
  const life = judgeProvided({ chain: dated.cert, key: dated.key }, { domain, ca: root.ca });
  expect(providedNotice(life)).toBe(
    'The certificate in REGISTRY_TLS_CERTIFICATE has 19 of 90 days left: nobody renews it but you.',
  );
  expect(providedNotice(judgeProvided({ chain, key }, { domain, ca: root.ca }))).toBeUndefined();
  const outlives = await issuing.issue([domain], { days: 40 * 365 });
  expect(judgeProvided({ chain: outlives.cert, key: outlives.key }, { domain, ca: root.ca }).days).toBe(20 * 365);
});

test('no message shows the key', () => {
  const lines = key.split('\n').filter((line) => line.length > 10 && !line.startsWith('-----'));
  for (const wrong of [{ chain: key }, { chain: own, key: stranger.key }, { key: key.slice(0, 80) }]) {
    for (const line of lines) expect(refusal(wrong)).not.toContain(line);
  }
});
