import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../../src/engine/usage-error.ts';
import { type Caddyfile, caddyfile } from '../../src/registry/caddyfile.ts';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';

const wanted = { domain: 'registry.example.org', upstream: '127.0.0.1:5000', storage: '/docker-registry/caddy' };
const caddy = (process.env.PATH ?? '')
  .split(':')
  .map((folder) => join(folder, 'caddy'))
  .find(existsSync);

test('serves the domain over HTTPS with certificates kept on the volume', () => {
  expect(caddyfile(wanted)).toBe(
    [
      '# Written by provision-registry; changes are overwritten',
      '{',
      '\tadmin off',
      '\tstorage file_system {',
      '\t\troot /docker-registry/caddy',
      '\t}',
      '}',
      '',
      'registry.example.org {',
      '\treverse_proxy 127.0.0.1:5000 {',
      '\t\tflush_interval -1',
      '\t}',
      '}',
      '',
    ].join('\n'),
  );
});

test('asks another certificate authority when one is given', () => {
  const acme = { directory: 'https://acme.example.org:14000/dir', caFile: '/etc/caddy/acme-ca.pem' };
  const text = caddyfile({ ...wanted, acme, email: 'admin+registry@example.org' });
  expect(text).toContain('\tacme_ca https://acme.example.org:14000/dir\n');
  expect(text).toContain('\tacme_ca_root /etc/caddy/acme-ca.pem\n');
  expect(text).toContain('\temail admin+registry@example.org\n');
});

test.each<Partial<Caddyfile>>([
  { domain: 'registry.example.org {' },
  { email: 'admin@example.org\nadmin on' },
  { storage: '/docker registry' },
  { upstream: '{$UPSTREAM}' },
  { domain: '' },
])('refuses what Caddy would read as its own: %j', (part) => {
  expect(() => caddyfile({ ...wanted, ...part })).toThrow(UsageError);
});

test.skipIf(caddy === undefined)(
  'is accepted by Caddy, which asks only the given authority (needs caddy)',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'caddyfile-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [path, caFile] = [join(folder, 'Caddyfile'), join(folder, 'ca.pem')];
    await writeFile(caFile, certificateAuthority().ca);
    const acme = { directory: 'https://acme.example.org/dir', caFile };
    await writeFile(path, caddyfile({ ...wanted, storage: folder, acme, email: 'admin@example.org' }));
    const run = promisify(execFile);
    const { stdout } = await run(caddy ?? '', ['adapt', '--validate', '--config', path], { env: { HOME: folder } });
    expect(JSON.parse(stdout)).toMatchObject({
      admin: { disabled: true },
      apps: {
        tls: { automation: { policies: [{ issuers: [{ module: 'acme', ca: 'https://acme.example.org/dir' }] }] } },
      },
    });
    expect(JSON.parse(stdout).apps.tls.automation.policies[0].issuers).toHaveLength(1);
  },
);
