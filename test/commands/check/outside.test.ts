import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { pathOf } from '../../../src/host/service-spec.ts';
import { certificateAuthority, type Validity } from '../../../src/sandbox/certificate-authority.ts';
import { startDnsServer } from '../../../src/sandbox/dns-server.ts';
import { faults } from '../../../src/sandbox/faults.ts';
import { type LocalSandbox, localSandbox } from '../local-sandbox.ts';
import { runCommand } from '../run-command.ts';
import { addRecord, changeRecord, checksOf, closePort, lineOf, named, theHost } from './arrange.ts';

/** Of the certificates that are issued from now on. */
let validity: Validity = {};
const authority = certificateAuthority();
const ageing = { ...authority, issue: (names: readonly string[]) => authority.issue(names, validity) };

const wrongs = faults();
let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox({ pace: 0, authority: ageing, faults: wrongs });
  await runCommand('provision', sandbox);
});
/** Puts back what a test has added. */
const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0)) await each();
  validity = {};
  await restartedProxy();
  const { outcome } = await runCommand('provision', sandbox);
  expect(outcome).toBe('success');
});
afterAll(() => sandbox[Symbol.asyncDispose]());

/** The proxy gets its certificate anew, as it would at a renewal. */
async function restartedProxy(): Promise<void> {
  const { services, notice } = await theHost(sandbox);
  const proxy = services.get('proxy');
  if (proxy === undefined) throw new Error('there is no proxy');
  proxy.stopped = true;
  await notice();
  proxy.stopped = false;
  await notice();
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
const afterAccess = ['push', 'pull', 'BinderHub', 'delete'];
const afterDoor = ['no password', 'password', ...afterAccess];

test('a wrong address in the DNS record', async () => {
  await changeRecord(sandbox, { content: '198.51.100.9' });
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual(['DNS record']);
  expect(lineOf(checks, 'DNS record')).toMatchObject({
    detail: 'localhost points at 198.51.100.9, and the floating IP is 203.0.113.10',
    remedy: expect.stringContaining('Run provision'),
  });
  expect(named(checks, 'warning')).toEqual([]);
  expect(named(checks, 'skipped')).toEqual([]);
});

test('a DNS record that is proxied', async () => {
  await changeRecord(sandbox, { proxied: true });
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual(['DNS record']);
  expect(lineOf(checks, 'DNS record').detail).toMatch(/is proxied, .*over 100 MB/);
  expect(named(checks, 'warning')).toEqual([]);
});

test('a DNS record that is gone', async () => {
  await changeRecord(sandbox, { name: 'other.localhost' });
  undo.push(() => changeRecord(sandbox, { name: 'localhost' }));
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual(['DNS record']);
  expect(lineOf(checks, 'DNS record').detail).toBe('localhost has no A record');
});

test('a CNAME record in its place', async () => {
  await changeRecord(sandbox, { name: 'other.localhost' });
  undo.push(() => changeRecord(sandbox, { name: 'localhost' }));
  undo.unshift(await addRecord(sandbox, { type: 'CNAME', content: 'other.example' }));
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual(['DNS record']);
  expect(lineOf(checks, 'DNS record').remedy).toBe(
    'Remove its CNAME record at Cloudflare, and run provision, which makes it.',
  );
  expect(named(checks, 'warning')).toEqual(['other records']);
});

test('a second A record', async () => {
  undo.push(await addRecord(sandbox, { type: 'A', content: '198.51.100.9' }));
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual(['DNS record']);
  expect(lineOf(checks, 'DNS record').detail).toMatch(
    /^localhost has several A records: 203\.0\.113\.10 \(id \w+\), 198\.51\.100\.9 \(id \w+\)$/,
  );
});

test.each([
  [['198.51.100.9'], '198.51.100.9'],
  [[], 'no address'],
])('name servers that answer %j whatever the record says', async (addresses, words) => {
  const server = await startDnsServer({ addresses: () => addresses });
  undo.push(() => server.close());
  const checks = await checksOf(sandbox, { target: { dns: { resolvers: [server.address] } } });
  expect(named(checks, 'failure')).toEqual(['DNS record']);
  expect(lineOf(checks, 'DNS record')).toMatchObject({
    detail: `the record of localhost says 203.0.113.10, and it is not answered with 203.0.113.10: ${words} from ${server.address}`,
    remedy: expect.stringContaining('delegated'),
  });
});

test('name servers that are not reached from here', async () => {
  const checks = await checksOf(sandbox, { target: { dns: { resolvers: ['127.0.0.1:1'] } } });
  expect(named(checks, 'failure')).toEqual(['DNS record']);
  expect(lineOf(checks, 'DNS record')).toMatchObject({
    detail: expect.stringContaining('no answer from 127.0.0.1:1 (connection refused)'),
    remedy: expect.stringMatching(/port 53 .* dns\.resolvers/),
  });
});

test('a token that Cloudflare refuses hides nothing else', async () => {
  const back = wrongs.inject({
    service: 'cloudflare',
    path: /dns_records/,
    times: 100,
    effect: { kind: 'refusal', acted: false, words: { status: 403, message: 'Authentication error', code: 10_000 } },
  });
  undo.push(async () => back());
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual(['DNS records of former domains', 'DNS record']);
  expect(lineOf(checks, 'DNS record').remedy).toContain('CLOUDFLARE_API_TOKEN');
  expect(named(checks, 'skipped')).toEqual(['other records']);
});

test('an AAAA record that was left behind', async () => {
  undo.push(await addRecord(sandbox, { type: 'AAAA', content: '2001:db8::9' }));
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual([]);
  expect(named(checks, 'warning')).toEqual(['other records']);
  expect(lineOf(checks, 'other records')).toMatchObject({
    detail: expect.stringContaining('AAAA 2001:db8::9'),
    remedy: 'Remove it at Cloudflare (DNS, Records).',
  });
});

test('CAA records that forbid the authority', async () => {
  undo.push(await addRecord(sandbox, { type: 'CAA', data: { flags: 0, tag: 'issue', value: 'other.example' } }));
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual(['CAA records']);
  expect(lineOf(checks, 'CAA records').detail).toContain('do not let letsencrypt.org issue');
});

test('an expired certificate', async () => {
  validity = { days: 90, from: daysAgo(91) };
  await restartedProxy();
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual(['certificate']);
  expect(lineOf(checks, 'certificate')).toMatchObject({
    detail: expect.stringContaining('its certificate has expired'),
    remedy: expect.stringContaining('journalctl -u provision-registry-proxy'),
  });
  expect(named(checks, 'skipped')).toEqual(afterDoor);
  expect(lineOf(checks, 'push').detail).toBe('not looked at: the certificate is not trusted');
  const { outcome, notices } = await runCommand('plan', sandbox);
  expect({ outcome, notices }).toEqual({
    outcome: 'success',
    notices: [expect.stringMatching(/^The certificate of localhost: its certificate has expired .*journalctl/)],
  });
});

test('a certificate that should have been renewed', async () => {
  validity = { days: 90, from: daysAgo(70) };
  await restartedProxy();
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual([]);
  expect(named(checks, 'warning')).toEqual(['certificate']);
  expect(lineOf(checks, 'certificate')).toMatchObject({
    detail: '19 of 90 days left, by Sandbox Certificate Authority',
    remedy: expect.stringContaining('something hinders it'),
  });
  const { notices } = await runCommand('plan', sandbox);
  expect(notices).toEqual([expect.stringMatching(/^The certificate of localhost: 19 of 90 days left, .*hinders/)]);
});

test('a certificate that Caddy is about to renew', async () => {
  validity = { days: 90, from: daysAgo(62) };
  await restartedProxy();
  expect(lineOf(await checksOf(sandbox), 'certificate').state).toBe('ok');
  expect((await runCommand('plan', sandbox)).notices).toEqual([]);
});

test('port 443 closed', async () => {
  await closePort(sandbox, 443);
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual(['port 443']);
  expect(lineOf(checks, 'port 443')).toEqual({
    area: 'outside',
    name: 'port 443',
    state: 'failure',
    detail: '203.0.113.10 does not answer at port 443: connection refused, nothing listens there',
    remedy:
      'The security group sandbox-registry lets it in from 192.168.70.0/24 only: run provision, which opens the ports of firewall.ports.',
  });
  expect(named(checks, 'warning')).toEqual(['security group']);
  expect(lineOf(checks, 'security group').detail).toBe('does not let in tcp 443 from 0.0.0.0/0');
  expect(named(checks, 'skipped')).toEqual(['certificate', ...afterDoor]);
  expect(lineOf(checks, 'mount /docker-registry').state).toBe('ok');
});

test('port 80 closed', async () => {
  await closePort(sandbox, 80);
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual([]);
  expect(named(checks, 'warning')).toEqual(['security group', 'redirect']);
});

test('the proxy stopped', async () => {
  const { services, notice } = await theHost(sandbox);
  const proxy = services.get('proxy');
  if (proxy !== undefined) proxy.stopped = true;
  await notice();
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual(['port 443', 'service proxy']);
  expect(lineOf(checks, 'port 443').remedy).toBe('The proxy does not run: see service proxy.');
});

test('the registry stopped', async () => {
  const { services, notice } = await theHost(sandbox);
  const registry = services.get('registry');
  if (registry !== undefined) registry.stopped = true;
  await notice();
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual(['no password', 'service registry']);
  expect(lineOf(checks, 'no password')).toMatchObject({
    detail: expect.stringContaining('HTTP status 502'),
    remedy: 'The proxy answers, and the registry behind it does not run: see service registry.',
  });
  expect(lineOf(checks, 'service registry')).toMatchObject({
    detail: 'is not running (inactive)',
    remedy: expect.stringContaining('journalctl -u provision-registry-registry.service'),
  });
  expect(named(checks, 'skipped')).toEqual(['password', ...afterAccess, 'registry image']);
});

test('a wrong password', async () => {
  const checks = await checksOf(sandbox, { secrets: { registryPassword: 'not what the registry knows' } });
  expect(named(checks, 'failure')).toEqual(['password']);
  expect(lineOf(checks, 'password')).toMatchObject({
    detail: 'refused for neurolibre: the registry knows another one',
    remedy: expect.stringContaining('REGISTRY_PASSWORD'),
  });
  expect(named(checks, 'skipped')).toEqual(afterAccess);
  expect(JSON.stringify(checks)).not.toContain('not what the registry knows');
});

test('deletion disabled', async () => {
  const { files, notice } = await theHost(sandbox);
  const path = pathOf('registry', 'config.yml');
  const content = files.get(path)?.content.replace(/delete:\n {4}enabled: true/, 'delete:\n    enabled: false') ?? '';
  files.set(path, { content, mode: '644' });
  await notice();
  const checks = await checksOf(sandbox);
  expect(named(checks, 'failure')).toEqual(['delete', 'configuration']);
  expect(lineOf(checks, 'delete')).toMatchObject({
    detail: 'the registry does not allow deletion (405)',
    remedy: expect.stringContaining('storage.delete.enabled'),
  });
  expect(lineOf(checks, 'configuration').detail).toContain('storage.delete.enabled is not set');
  expect(named(checks, 'skipped')).toEqual(['push', 'pull', 'BinderHub']);
  expect(lineOf(checks, 'push').detail).toBe('not looked at: what is pushed could not be deleted again');
});
