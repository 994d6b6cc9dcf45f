import { afterEach, expect, test } from 'vitest';
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

test('answers what all name servers agree on', async () => {
  const lookUp = authoritative([await nameServer(() => ['203.0.113.7']), await nameServer(() => ['203.0.113.7'])]);
  expect(await lookUp(domain, signal)).toEqual(['203.0.113.7']);
});

test('answers nothing while the name servers differ', async () => {
  const lookUp = authoritative([await nameServer(() => ['203.0.113.7']), await nameServer(() => ['203.0.113.8'])]);
  expect(await lookUp(domain, signal)).toEqual([]);
});
