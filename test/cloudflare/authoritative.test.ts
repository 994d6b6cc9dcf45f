import { createSocket } from 'node:dgram';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { authoritative } from '../../src/cloudflare/authoritative.ts';
import { type DnsServer, startDnsServer } from '../../src/sandbox/dns-server.ts';

const servers: DnsServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function nameServer(answers: () => readonly string[]): Promise<string> {
  const server = await startDnsServer({
    addresses: (name) => (name === 'registry.example.org' ? answers() : []),
  });
  servers.push(server);
  return server.address;
}

const domain = 'registry.example.org';
const signal = new AbortController().signal;

test('tells what each name server answers', async () => {
  const [one, other] = [await nameServer(() => ['203.0.113.8', '203.0.113.7']), await nameServer(() => [])];
  const answers = await authoritative([one, other])(domain, signal);
  expect(answers).toEqual([
    { server: one, addresses: ['203.0.113.7', '203.0.113.8'] },
    { server: other, addresses: [] },
  ]);
});

test('tells a name server that is silent, or not there, from one that has no address', async () => {
  const mute = createSocket('udp4');
  await new Promise<void>((resolve) => mute.bind(0, '127.0.0.1', resolve));
  onTestFinished(() => void mute.close());
  const deaf = `127.0.0.1:${mute.address().port}`;
  const answers = await authoritative(['127.0.0.1:1', deaf, 'ns.invalid'])(domain, signal);
  expect(answers).toEqual([
    { server: '127.0.0.1:1', silent: 'connection refused' },
    { server: deaf, silent: 'timed out' },
    { server: 'ns.invalid', silent: expect.stringMatching(/^its own name cannot be resolved: E[A-Z]+$/) },
  ]);
});

test('asks a name server anew that was not there before', async () => {
  const gone = await startDnsServer({ addresses: () => [] });
  await gone.close();
  const lookUp = authoritative([gone.address]);
  expect(await lookUp(domain, signal)).toEqual([{ server: gone.address, silent: 'connection refused' }]);
  servers.push(await startDnsServer({ addresses: () => ['203.0.113.7'] }, Number(gone.address.split(':')[1])));
  expect(await lookUp(domain, signal)).toEqual([{ server: gone.address, addresses: ['203.0.113.7'] }]);
});
