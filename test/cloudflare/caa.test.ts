import type { CaaRecord } from 'node:dns';
import { expect, onTestFinished, test } from 'vitest';
import { issuancePermission, permits } from '../../src/cloudflare/caa.ts';
import { fact } from '../../src/engine/resource.ts';
import { acmeAuthorities } from '../../src/registry/configuration/acme-authorities.ts';
import type { Caa } from '../../src/sandbox/cloudflare/caa.ts';
import { startDnsServer } from '../../src/sandbox/dns-server.ts';

const domain = 'registry.data.example.org';
const zone = { id: 'z1', name: 'example.org', nameServers: [] };
const work = { signal: new AbortController().signal, say: () => undefined };
const le = { flags: 0, tag: 'issue', value: 'letsencrypt.org' } as const;

/** What is found where names have these records. */
async function found(records: Readonly<Record<string, readonly Caa[]>>, authorities = ['letsencrypt.org']) {
  const asked: string[] = [];
  const server = await startDnsServer({
    addresses: () => [],
    caa(name) {
      asked.push(name);
      return records[name] ?? [];
    },
  });
  onTestFinished(() => server.close());
  const wanted = issuancePermission({
    domain,
    zone: fact({ name: 'zone', find: async () => zone }),
    authorities,
    resolvers: [server.address],
  });
  const permission = await wanted.find({ zone }, work);
  return { permission, asked: asked.toSorted() };
}

test('without any records everybody may issue, as far up as there are names', async () => {
  expect(await found({})).toEqual({
    permission: { name: 'none' },
    asked: ['data.example.org', 'example.org', 'org', 'registry.data.example.org'],
  });
});

test('the closest name that has records decides', async () => {
  const records = { 'data.example.org': [le], 'example.org': [{ ...le, value: 'pki.goog' }] };
  expect((await found(records)).permission).toEqual({ name: 'data.example.org: issue "letsencrypt.org"' });
});

test('refuses before anything is made, with the records and what to add', async () => {
  const records: Record<string, readonly Caa[]> = {
    'example.org': [
      { ...le, value: 'pki.goog' },
      { ...le, tag: 'iodef', value: 'mailto:a@example.org' },
    ],
  };
  await expect(found(records)).rejects.toMatchObject({
    message:
      'The CAA records of example.org (issue "pki.goog", iodef "mailto:a@example.org") do not let letsencrypt.org issue a certificate for registry.data.example.org',
    remedy: expect.stringContaining('Add the CAA record registry.data.example.org 0 issue "letsencrypt.org"'),
  });
});

test('one permitted authority of those that will be asked is enough', async () => {
  const records = { 'example.org': [{ ...le, value: 'sectigo.com' }] };
  expect((await found(records, ['letsencrypt.org', 'sectigo.com'])).permission).toEqual({
    name: 'example.org: issue "sectigo.com"',
  });
  await expect(found(records)).rejects.toThrow('do not let letsencrypt.org issue');
});

test('a name server that is silent leaves the matter to the authority', async () => {
  const wanted = issuancePermission({
    domain,
    zone: fact({ name: 'zone', find: async () => zone }),
    authorities: ['letsencrypt.org'],
    resolvers: ['127.0.0.1:1'],
  });
  expect(await wanted.find({ zone }, work)).toEqual({ name: 'none' });
});

const issue = (value: string): CaaRecord => ({ critical: 0, issue: value });

test.each<[string, CaaRecord[], boolean]>([
  ['itself', [issue('letsencrypt.org')], true],
  ['itself among others', [issue('pki.goog'), issue('LetsEncrypt.org')], true],
  ['another', [issue('pki.goog')], false],
  ['nobody', [issue(';')], false],
  ['only who may issue wildcards', [{ critical: 0, issuewild: 'pki.goog' }], true],
  ['only whom to tell', [{ critical: 0, iodef: 'mailto:a@example.org' }], true],
  ['a method that Caddy has', [issue('letsencrypt.org; validationmethods=dns-01,http-01')], true],
  ['a method that Caddy has not', [issue('letsencrypt.org;validationmethods=dns-01')], false],
  ['an account', [issue('letsencrypt.org; accounturi=https://example.org/1')], true],
  [
    'something to heed that nobody knows',
    [issue('letsencrypt.org'), Object.assign({ critical: 128 }, { issueother: 'x' })],
    false,
  ],
  [
    'something unknown that need not be heeded',
    [issue('letsencrypt.org'), Object.assign({ critical: 0 }, { other: 'x' })],
    true,
  ],
])('records that name %s', (_, records, permitted) => {
  expect(permits(records, 'letsencrypt.org')).toBe(permitted);
});

test.each([
  [{}, ['letsencrypt.org']],
  [{ email: 'a@example.org' }, ['letsencrypt.org', 'sectigo.com']],
  [{ directory: 'https://acme-staging-v02.api.letsencrypt.org/directory', email: 'a@b.org' }, ['letsencrypt.org']],
  [{ directory: 'https://dv.acme-v02.api.pki.goog/directory' }, ['pki.goog']],
  [{ directory: 'https://ca.example.org/dir' }, []],
])('knows what the authorities of %j are called', (acme, names) => {
  expect(acmeAuthorities(acme)).toEqual(names);
});
