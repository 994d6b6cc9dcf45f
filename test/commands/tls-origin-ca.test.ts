import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { faults } from '../../src/sandbox/faults.ts';
import type { SandboxFile } from '../../src/sandbox/host/host-state.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { changesOf, destroyed, runCommand } from './run-command.ts';
import { encryptionMode, issued, made, settledAt } from './tls-site.ts';

const wrongs = faults();
let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox({ pace: 0, faults: wrongs });
  await encryptionMode(sandbox, 'strict');
});
afterAll(() => sandbox[Symbol.asyncDispose]());

const wanted = { target: { tls: 'origin-ca' } } as const;

async function keys(): Promise<readonly (readonly [string, SandboxFile])[]> {
  const hosts = await sandbox.hosts();
  return hosts.flatMap(({ filesystems }) => [...filesystems.values()].flatMap(({ files }) => [...(files ?? [])]));
}

async function theKey(): Promise<SandboxFile> {
  return z.tuple([z.tuple([z.literal('caddy/origin-ca/key.pem'), z.custom<SandboxFile>()])]).parse(await keys())[0][1];
}

async function theCertificate() {
  const certificates = await issued(sandbox);
  expect(certificates).toHaveLength(1);
  return { id: certificates[0]?.id, parsed: new X509Certificate(certificates[0]?.certificate ?? '') };
}

/** What the registry volume says of the keys that it has had. */
async function notedKeys(): Promise<string | undefined> {
  const all = await sandbox.openstack.list('block-storage', 'volumes', { path: '/volumes/detail' });
  const volumes = z.array(z.object({ name: z.string(), metadata: z.record(z.string(), z.string()) })).parse(all);
  return volumes.find(({ name }) => name === 'sandbox-registry-registry')?.metadata['origin-keys'];
}

// One registry's life, as far as its certificate goes.

test.each([
  [
    'full',
    "Full: Cloudflare would not check the server's certificate, and anybody between them could read the password",
  ],
  ['flexible', 'Flexible: Cloudflare would come to the server by plain HTTP, with the password in it'],
  ['off', 'Off: Cloudflare would come to the server by plain HTTP, with the password in it'],
])('is refused in the encryption mode %s before anything is made', async (mode, words) => {
  await encryptionMode(sandbox, mode);
  sandbox.requests.forget();
  const { errors, done } = await made(sandbox, wanted);
  expect(errors).toEqual([
    {
      message: `The zone localhost has the SSL/TLS encryption mode ${words}`,
      remedy: expect.stringContaining('Set it to Full (strict) at Cloudflare'),
    },
  ]);
  expect(done).toEqual([]);
  expect(sandbox.requests.changing()).toEqual([]);
  await encryptionMode(sandbox, 'strict');
});

test('flexible is refused in any other mode than its own', async () => {
  const { errors } = await made(sandbox, { target: { tls: 'flexible' } });
  expect(errors).toEqual([
    {
      message:
        'The zone localhost has the SSL/TLS encryption mode Full (strict), and tls: flexible works with Flexible alone',
      remedy: "Use tls: origin-ca, which suits this zone. The zone's mode is never changed from here.",
    },
  ]);
});

test('is made in one go, and a lost answer to the request for the certificate makes no second one', async () => {
  wrongs.inject({
    service: 'cloudflare',
    method: 'POST',
    path: /\/certificates$/,
    effect: { kind: 'page', acted: true, status: 502 },
  });
  await settledAt(sandbox, wanted);
  expect(await notedKeys()).toMatch(/^[0-9a-f]{32}$/);
  const { parsed } = await theCertificate();
  const years = (parsed.validToDate.getTime() - Date.now()) / (365 * 86_400_000);
  expect(years).toBeGreaterThan(14.9);
});

test('the key is for root alone and leaves the host in no way', async () => {
  const { content, mode } = await theKey();
  expect(mode).toBe('600');
  const [, secret = ''] = content.split('\n');
  expect(secret).toHaveLength(64);
  expect(JSON.stringify(sandbox.requests.all())).not.toContain(secret);
});

test("the sandbox's request for a certificate is one that OpenSSL accepts", async () => {
  const [{ csr } = { csr: '' }] = await issued(sandbox);
  const told = execFileSync('openssl', ['req', '-noout', '-verify', '-text'], { input: csr, stdio: 'pipe' });
  expect(told.toString()).toMatch(/DNS:localhost/);
});

test('another server goes on with the key and the certificate', async () => {
  const [key, { id }] = [await theKey(), await theCertificate()];
  const [server] = z
    .array(z.object({ id: z.string() }))
    .parse(await sandbox.openstack.list('compute', 'servers', { path: '/servers/detail' }));
  await sandbox.openstack.request('compute', { method: 'DELETE', path: `/servers/${server?.id}` });
  await expect
    .poll(() => sandbox.openstack.list('compute', 'servers', { path: '/servers/detail' }), { timeout: 60_000 })
    .toHaveLength(0);
  await settledAt(sandbox, wanted);
  expect(await theKey()).toEqual(key);
  expect((await theCertificate()).id).toBe(id);
});

test('one revoked by hand is asked for again', async () => {
  const before = await theCertificate();
  await sandbox.cloudflare.request({ method: 'DELETE', path: `/certificates/${before.id}` });
  const { plan, done } = await settledAt(sandbox, wanted);
  expect(plan).toEqual([
    "create origin certificate: for localhost, by Cloudflare's Origin CA, 5475 days",
    'update service proxy: known after apply',
  ]);
  expect(done).toContain('update service proxy: origin.pem differs');
  expect((await theCertificate()).id).not.toBe(before.id);
});

/** Has Cloudflare issue a certificate for our key in place of the one there is. */
async function replacedBy(parts: object): Promise<string> {
  const [{ id, csr } = { id: '', csr: '' }] = await issued(sandbox);
  const body = { csr, hostnames: ['localhost'], request_type: 'origin-ecc', requested_validity: 5475, ...parts };
  const made = await sandbox.cloudflare.request({ method: 'POST', path: '/certificates', body });
  await sandbox.cloudflare.request({ method: 'DELETE', path: `/certificates/${id}` });
  return z.object({ id: z.string() }).parse(made).id;
}

test('one for other names is told, replaced, and revoked once it is out of use', async () => {
  const wrong = await replacedBy({ hostnames: ['other.localhost'] });
  const { plan } = await settledAt(sandbox, wanted);
  expect(plan).toEqual([
    "create origin certificate: for localhost, by Cloudflare's Origin CA, 5475 days",
    'update service proxy: known after apply',
    `update former origin certificates: ${wrong} is revoked: it is for other.localhost`,
  ]);
  expect((await theCertificate()).id).not.toBe(wrong);
});

test('a second one for the same key is revoked', async () => {
  const [{ csr } = { csr: '' }] = await issued(sandbox);
  const body = { csr, hostnames: ['localhost'], request_type: 'origin-ecc', requested_validity: 7 };
  const second = z
    .object({ id: z.string() })
    .parse(await sandbox.cloudflare.request({ method: 'POST', path: '/certificates', body }));
  const { plan } = await settledAt(sandbox, wanted);
  expect(plan).toEqual([`update former origin certificates: ${second.id} is revoked: no longer used`]);
});

test('a key that is lost is made anew, with its certificate', async () => {
  const [before, key] = [await theCertificate(), await theKey()];
  for (const { filesystems } of await sandbox.hosts()) for (const { files } of filesystems.values()) files?.clear();
  const { plan } = await settledAt(sandbox, wanted);
  expect(plan).toContain('create origin key: on the host, for localhost');
  expect((await theKey()).content).not.toBe(key.content);
  expect((await theCertificate()).id).not.toBe(before.id);
});

test('a key that others may read is told and shut', async () => {
  for (const { filesystems } of await sandbox.hosts())
    for (const { files } of filesystems.values())
      for (const [path, { content }] of files ?? []) files?.set(path, { content, mode: '644' });
  const { plan } = await settledAt(sandbox, wanted);
  expect(plan).toEqual(['update origin key: has mode 0644, wanted 0600']);
});

test.each([
  ['GET', /\/settings\/ssl$/, 'Zone / Zone Settings / Read'],
  ['GET', /\/certificates$/, 'Zone / SSL and Certificates / Edit'],
])('a token that may not %s %s is told what it lacks', async (method, path, permission) => {
  const words = { status: 403, code: 10_000, message: 'Authentication error' };
  const mend = wrongs.inject({
    service: 'cloudflare',
    method,
    path,
    times: 9,
    effect: { kind: 'refusal', acted: false, words },
  });
  const { errors, done } = await made(sandbox, wanted);
  expect(done).toEqual([]);
  expect(errors[0]).toEqual({
    message: expect.stringMatching(/^Cloudflare refused GET .*: Authentication error \(code 10000\)/),
    remedy: `Check CLOUDFLARE_API_TOKEN: it needs ${permission} on this zone.`,
  });
  mend();
  await settledAt(sandbox, wanted);
});

test('destroy revokes it and keeps the key with the volume', async () => {
  const { id } = await theCertificate();
  const report = await destroyed(sandbox);
  expect(report.outcome).toBe('success');
  expect(changesOf(report)).toContain('remove origin certificates: done');
  expect(report.changes.find(({ resource }) => resource === 'origin certificates')?.reason).toBe(`serial number ${id}`);
  expect(await issued(sandbox)).toEqual([]);
});

test('a registry that comes back has a new certificate for the same key', async () => {
  await settledAt(sandbox, wanted);
  await theCertificate();
});

test('a registry that never had a key asks Cloudflare for no certificates', async () => {
  await destroyed(sandbox, { volumes: true });
  sandbox.requests.forget();
  await runCommand('plan', sandbox);
  await runCommand('destroy', sandbox);
  expect(sandbox.requests.all().filter(({ path }) => path.includes('/certificates'))).toEqual([]);
});
