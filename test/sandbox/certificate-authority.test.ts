import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';

test('issues certificates that its root vouches for, with the key that belongs to them', async () => {
  const authority = certificateAuthority('Test Authority');
  const root = new X509Certificate(authority.ca);
  const { key, cert } = await authority.issue(['registry.example.org', '203.0.113.7']);
  const leaf = new X509Certificate(cert);
  expect(root.ca).toBe(true);
  expect(leaf.ca).toBe(false);
  expect(leaf.verify(root.publicKey)).toBe(true);
  expect(leaf.checkIssued(root)).toBe(true);
  expect(key).toContain('PRIVATE KEY');
  expect(leaf.issuer).toBe('CN=Test Authority');
});

test('names hosts and addresses', async () => {
  const { cert } = await certificateAuthority().issue(['registry.example.org', '203.0.113.7']);
  const leaf = new X509Certificate(cert);
  expect(leaf.checkHost('registry.example.org')).toBe('registry.example.org');
  expect(leaf.checkIP('203.0.113.7')).toBe('203.0.113.7');
  expect(leaf.checkHost('other.example.org')).toBeUndefined();
});

test('takes many names', async () => {
  const names = Array.from({ length: 100 }, (_, number) => `host-${number}.example.org`);
  const leaf = new X509Certificate((await certificateAuthority().issue(names)).cert);
  expect(leaf.checkHost('host-99.example.org')).toBe('host-99.example.org');
});

test('is another authority each time', async () => {
  const { cert } = await certificateAuthority().issue(['registry.example.org']);
  expect(new X509Certificate(cert).verify(new X509Certificate(certificateAuthority().ca).publicKey)).toBe(false);
});
