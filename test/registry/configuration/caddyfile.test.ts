import { expect, test } from 'vitest';
import { UsageError } from '../../../src/engine/usage-error.ts';
import { type Caddyfile, caddyfile } from '../../../src/registry/configuration/caddyfile.ts';
import { adapted, caddy } from '../caddy.ts';

const wanted: Caddyfile = {
  domain: 'registry.example.org',
  upstream: '127.0.0.1:5000',
  storage: '/docker-registry/caddy',
  tls: { kind: 'automatic' },
};

const before = [
  '# Written by provision-registry; changes are overwritten',
  '{',
  '\tadmin off',
  '\tstorage file_system {',
  '\t\troot /docker-registry/caddy',
  '\t}',
  '}',
  '',
];

test('serves the domain over HTTPS with certificates kept on the volume', () => {
  const site = ['registry.example.org {', '\treverse_proxy 127.0.0.1:5000 {', '\t\tflush_interval -1', '\t}', '}', ''];
  expect(caddyfile(wanted)).toBe([...before, ...site].join('\n'));
});

test('asks another certificate authority when one is given', () => {
  const acme = { directory: 'https://acme.example.org:14000/dir', caFile: '/etc/caddy/acme-ca.pem' };
  const text = caddyfile({ ...wanted, tls: { kind: 'automatic', ...acme, email: 'admin+registry@example.org' } });
  expect(text).toContain('\tacme_ca https://acme.example.org:14000/dir\n');
  expect(text).toContain('\tacme_ca_root /etc/caddy/acme-ca.pem\n');
  expect(text).toContain('\temail admin+registry@example.org\n');
});

test('serves a certificate from files', () => {
  const tls = { kind: 'files', certificate: '/etc/caddy/origin.pem', key: '/data/origin-ca/key.pem' } as const;
  expect(caddyfile({ ...wanted, tls })).toContain(
    'registry.example.org {\n\ttls /etc/caddy/origin.pem /data/origin-ca/key.pem\n\treverse_proxy',
  );
});

test('serves plain HTTP to Cloudflare, and tells the registry that its users came by HTTPS', () => {
  const text = caddyfile({ ...wanted, tls: { kind: 'none' } });
  expect(text).toContain('\nhttp://registry.example.org {\n');
  expect(text).toContain('\t\theader_up X-Forwarded-Proto https\n');
});

test.each<[string, Partial<Caddyfile>]>([
  ['a block', { domain: 'registry.example.org {' }],
  ['a line of its own', { tls: { kind: 'automatic', email: 'admin@example.org\nadmin on' } }],
  ['a blank', { storage: '/docker registry' }],
  ['a variable', { upstream: '{$UPSTREAM}' }],
  ['a blank in a path', { tls: { kind: 'files', certificate: '/a b', key: '/c' } }],
  ['nothing', { domain: '' }],
])('refuses %s, which Caddy would read as its own', (_, part) => {
  expect(() => caddyfile({ ...wanted, ...part })).toThrow(UsageError);
});

test.skipIf(caddy === undefined)(
  'is accepted by Caddy, which asks only the given authority (needs caddy)',
  async () => {
    const directory = 'https://acme.example.org/dir';
    const { apps } = await adapted(({ folder, ca }) =>
      caddyfile({
        ...wanted,
        storage: folder,
        tls: { kind: 'automatic', directory, caFile: ca, email: 'admin@example.org' },
      }),
    );
    const issuers = apps.tls?.automation.policies[0]?.issuers;
    expect(issuers).toEqual([expect.objectContaining({ module: 'acme', ca: directory })]);
  },
);
