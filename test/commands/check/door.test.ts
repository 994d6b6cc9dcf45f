import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { doorChecks, doorRemedy } from '../../../src/commands/check/door.ts';
import { redirectCheck } from '../../../src/commands/check/redirect.ts';
import { within } from '../../../src/commands/check/within.ts';
import type { SecurityGroup } from '../../../src/openstack/network/security-groups.ts';
import { certificateAuthority } from '../../../src/sandbox/certificate-authority.ts';
import { scriptedServer } from '../../registry/scripted-server.ts';
import { optionsFor, registryServer } from '../../sandbox/registry/registry-server.ts';

const { signal } = new AbortController();
const door = { address: '203.0.113.7', tls: 'automatic', proxied: false, group: undefined } as const;
const target = { domain: 'registry.example.org', firewall: { ports: [22, 80, 443] }, tls: 'automatic' } as const;

/** Redirects as a test says. */
async function answering(status: number, location?: string) {
  const { url } = await scriptedServer((_, response) => {
    response.writeHead(status, location === undefined ? {} : { location }).end();
  });
  return { host: '127.0.0.1', port: Number(new URL(url).port) };
}

const nowhere = { host: '127.0.0.1', port: 1 };

test('what does not speak TLS has no closed port, but no certificate', async () => {
  const { port } = await answering(200);
  const options = { url: 'https://registry.example.org', connect: { host: '127.0.0.1', port } };
  expect(await doorChecks({ ...door, options }, signal)).toMatchObject([
    { name: 'port 443', state: 'ok' },
    { name: 'certificate', state: 'failure', detail: 'what answers there does not speak TLS' },
  ]);
});

test('a certificate of an authority that is not trusted here', async () => {
  const { ca: _, ...options } = optionsFor(await registryServer());
  expect(await doorChecks({ ...door, options }, signal)).toMatchObject([
    { name: 'port 443', state: 'ok' },
    {
      name: 'certificate',
      state: 'failure',
      detail: expect.stringContaining('not trusted here (issued by Sandbox Certificate Authority'),
      remedy: expect.stringContaining('private certificate authority'),
    },
  ]);
});

test.each([
  ['provided', false, 'REGISTRY_TLS_CERTIFICATE'],
  ['origin-ca', true, 'Cloudflare renews it by itself'],
  ['automatic', false, 'Caddy renews it by itself'],
] as const)('an expired certificate with tls: %s', async (tls, proxied, words) => {
  const authority = certificateAuthority();
  const from = new Date(Date.now() - 10 * 86_400_000);
  const certificate = await authority.issue(['registry.example.org', '127.0.0.1'], { days: 5, from });
  const options = { ...optionsFor(await registryServer({ certificate })), ca: authority.ca };
  const [, check] = await doorChecks({ ...door, tls, proxied, options }, signal);
  expect(check).toMatchObject({ state: 'failure', remedy: expect.stringContaining(words) });
});

const group = (cidrs: readonly string[]): SecurityGroup => ({
  id: '1',
  name: 'arbutus-registry',
  description: '',
  tags: [],
  rules: cidrs.map((cidr, index) => ({
    id: String(index),
    direction: 'ingress',
    ethertype: 'IPv4',
    protocol: 'tcp',
    portMin: 443,
    portMax: 443,
    remoteCidr: cidr,
    remoteGroupId: null,
    description: '',
  })),
});

test.each([
  [undefined, 'Check the floating IP and that the security group lets the port in.'],
  [group([]), 'arbutus-registry does not let it in: run provision'],
  [group(['192.0.2.0/24']), 'arbutus-registry lets it in from 192.0.2.0/24 only: run provision'],
  [group(['0.0.0.0/0']), 'arbutus-registry lets it in, so look whether the proxy runs: `systemctl status'],
])('a closed port behind %j', (behind, words) => {
  expect(doorRemedy({ group: behind, proxied: false }, 443)).toContain(words);
});

test("a closed port of Cloudflare's proxy", () => {
  expect(doorRemedy({ group: undefined, proxied: true }, 443)).toContain('cloudflarestatus.com');
});

test.each([
  [200, undefined, 'plain HTTP is answered with 200, and not led to https://registry.example.org'],
  [301, 'http://registry.example.org/v2/', 'answered with 301 to http://registry.example.org/v2/'],
  [302, 'https://other.example.org/', 'answered with 302 to https://other.example.org/'],
])('plain HTTP answered with %i to %s', async (status, location, words) => {
  const check = await redirectCheck(target, await answering(status, location), door, signal);
  expect(check).toMatchObject({ state: 'failure', detail: expect.stringContaining(words) });
});

test('a closed port 80 is as wanted where the configuration closes it', async () => {
  const firewall = { ports: [22, 443] };
  expect(await redirectCheck({ ...target, firewall }, nowhere, door, signal)).toMatchObject({
    state: 'ok',
    detail: 'port 80 is closed, as firewall.ports has it',
  });
  expect(await redirectCheck(target, nowhere, door, signal)).toMatchObject({ state: 'warning' });
});

test('a server that never answers is given up', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const waiting = within(20, signal, (limited) => once(silent, 'never', { signal: limited }));
  await expect(waiting).rejects.toMatchObject({
    message: 'no answer in 0 s',
    remedy: expect.stringContaining('load of the host'),
  });
});

test('a cancelled look ends with its own reason', async () => {
  const controller = new AbortController();
  const waiting = within(60_000, controller.signal, (limited) => once(process, 'never', { signal: limited }));
  controller.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
});
