import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { caddyfile } from '../../../src/registry/configuration/caddyfile.ts';
import { readCertificate } from '../../../src/registry/probe/certificate.ts';
import { certificateAuthority } from '../../../src/sandbox/certificate-authority.ts';
import { caddy, serving, upstream } from '../caddy.ts';
import { fetched } from '../fetched.ts';
import { originCa } from '../origin-ca.ts';

const domain = 'registry.example.org';
const signal = new AbortController().signal;

test.skipIf(caddy === undefined)('serves a provided certificate with its chain (needs caddy)', async () => {
  const root = certificateAuthority('Example Root');
  const { cert, key } = await root.subordinate('Example Issuing').issue([domain]);
  const behind = await upstream();
  const { http, https } = await serving(({ folder }) => {
    const [certificate, keyFile] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
    writeFileSync(certificate, cert, { mode: 0o600 });
    writeFileSync(keyFile, key, { mode: 0o600 });
    const tls = { kind: 'files', certificate, key: keyFile } as const;
    return caddyfile({ domain, upstream: behind, storage: folder, tls });
  });
  const connect = { host: '127.0.0.1', port: https };
  const url = `https://${domain}:${https}`;
  // Trusting the root alone: the certificate between is sent along.
  expect(await readCertificate({ url, ca: root.ca, connect }, signal)).toMatchObject({
    names: [domain],
    issuer: 'Example Issuing',
  });
  expect(await fetched(https, domain, { ca: root.ca })).toMatchObject({
    body: 'by https',
    certificate: new X509Certificate(cert).fingerprint256,
  });
  expect(await fetched(http, domain)).toMatchObject({ status: 308 });
});

test.skipIf(caddy === undefined)("serves a certificate of Cloudflare's Origin CA (needs caddy)", async () => {
  await using cloudflare = await originCa();
  const { privateKey, certificate } = await cloudflare.issue(domain);
  const behind = await upstream();
  const { https } = await serving(({ folder }) => {
    // As the host has it: the certificate among the proxy's files, the key below its storage.
    const [file, key] = [join(folder, 'origin.pem'), join(folder, 'origin-ca-key.pem')];
    writeFileSync(file, certificate);
    writeFileSync(key, privateKey, { mode: 0o600 });
    return caddyfile({ domain, upstream: behind, storage: folder, tls: { kind: 'files', certificate: file, key } });
  });
  expect(await fetched(https, domain, { ca: cloudflare.root })).toEqual({
    status: 200,
    body: 'by https',
    certificate: new X509Certificate(certificate).fingerprint256,
  });
  // Nobody but Cloudflare trusts it.
  await expect(fetched(https, domain, { ca: certificateAuthority().ca })).rejects.toThrow(/certificate/);
});

test.skipIf(caddy === undefined)('serves plain HTTP behind Cloudflare (needs caddy)', async () => {
  const behind = await upstream();
  const { http, https } = await serving(({ folder }) =>
    caddyfile({ domain, upstream: behind, storage: folder, tls: { kind: 'none' } }),
  );
  expect(await fetched(http, domain)).toMatchObject({ status: 200, body: 'by https' });
  await expect(fetched(https, domain, { ca: '' })).rejects.toThrow('ECONNREFUSED');
});
