import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { UsageError } from '../../src/engine/usage-error.ts';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';
import { configure, environmentOf, targetOf } from './configured-target.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { runCommand } from './run-command.ts';
import { dnsRecords } from './standing.ts';

let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

const root = certificateAuthority('Example Root');
const own = await root.issue(['registry.localhost']);

/** Plans a target with a certificate of one's own. */
async function planned(certificate: object, parts: object = {}) {
  const file = join(sandbox.directory, '.github', 'own.pem');
  await configure(sandbox, { targets: { arbutus: targetOf(sandbox, { tls: 'provided', ca: 'own.pem', ...parts }) } });
  await writeFile(file, root.ca);
  sandbox.requests.forget();
  const env = { ...environmentOf(sandbox), ...certificate };
  return await runCommand('plan', sandbox, {}, { targetName: 'arbutus', env });
}

test('a provided certificate is asked for where the target wants it, and checked before any request', async () => {
  const missing = await planned({ REGISTRY_TLS_KEY: own.key }).catch((error: unknown) => error);
  expect(missing).toBeInstanceOf(UsageError);
  expect(missing).toMatchObject({
    message: 'REGISTRY_TLS_CERTIFICATE is not set',
    remedy: expect.stringContaining('REGISTRY_TLS_CERTIFICATE_FILE'),
  });
  const other = await root.issue(['other.localhost']);
  const wrong = { REGISTRY_TLS_CERTIFICATE: other.cert, REGISTRY_TLS_KEY: other.key };
  await expect(planned(wrong)).rejects.toThrow('is for other.localhost, not for registry.localhost');
  expect(sandbox.requests.all()).toEqual([]);
});

test('a provided certificate that is right is planned, also from files', async () => {
  const [certificate, key] = [join(sandbox.directory, 'c.pem'), join(sandbox.directory, 'k.pem')];
  await writeFile(certificate, own.cert);
  await writeFile(key, own.key);
  for (const given of [
    { REGISTRY_TLS_CERTIFICATE: own.cert, REGISTRY_TLS_KEY: own.key },
    { REGISTRY_TLS_CERTIFICATE_FILE: certificate, REGISTRY_TLS_KEY_FILE: key },
  ])
    expect(await planned(given)).toMatchObject({ outcome: 'success', registry: { authority: 'private' } });
});

test('no other target asks for it', async () => {
  const report = await planned({}, { tls: 'automatic', ca: undefined });
  expect(report.outcome).toBe('success');
  // Docker needs to be told of no authority.
  expect(report.registry).not.toHaveProperty('authority');
});

test('no key of ours is in a request or a report', async () => {
  const report = await planned({ REGISTRY_TLS_CERTIFICATE: own.cert, REGISTRY_TLS_KEY: own.key });
  const [, line = ''] = own.key.split('\n');
  expect(line).toHaveLength(64);
  expect(JSON.stringify([report, sandbox.requests.all()])).not.toContain(line);
});

afterEach(async () => {
  for (const { path } of await dnsRecords(sandbox)) await sandbox.cloudflare.request({ method: 'DELETE', path });
});

async function caa(value: string): Promise<void> {
  const body = { type: 'CAA', name: 'localhost', data: { flags: 0, tag: 'issue', value } };
  await sandbox.cloudflare.request({ method: 'POST', path: `/zones/${sandbox.zoneId}/dns_records`, body });
}

test('CAA records that forbid the authority end a provision before anything is created', async () => {
  await caa('pki.goog');
  sandbox.requests.forget();
  const report = await runCommand('provision', sandbox);
  expect(report.outcome).toBe('failure');
  expect(report.changes.flatMap(({ error }) => (error === undefined ? [] : [error]))).toEqual([
    {
      message:
        'The CAA records of localhost (issue "pki.goog") do not let letsencrypt.org issue a certificate for localhost',
      remedy: expect.stringContaining('Add the CAA record localhost 0 issue "letsencrypt.org"'),
    },
  ]);
  expect(sandbox.requests.changing()).toEqual([]);
});

test('CAA records that permit it are no obstacle, and doctor shows them', async () => {
  await caa('letsencrypt.org');
  expect((await runCommand('plan', sandbox)).outcome).toBe('success');
  const { checks } = await runCommand('doctor', sandbox);
  expect(checks).toContainEqual({ name: 'CAA records', state: 'ok', detail: 'localhost: issue "letsencrypt.org"' });
});
