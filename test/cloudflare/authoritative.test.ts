import { afterEach, expect, test } from 'vitest';
import { authoritative, waitForAnswer } from '../../src/cloudflare/authoritative.ts';
import { type DnsServer, startDnsServer } from '../../src/sandbox/dns-server.ts';

const servers: DnsServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function nameServer(answers: () => readonly string[]): Promise<string> {
  const server = await startDnsServer((name) => (name === 'registry.example.org' ? answers() : []));
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

test('waits until the new address is answered', async () => {
  let asked = 0;
  const lookUp = authoritative([
    await nameServer(() => {
      asked += 1;
      return asked < 3 ? ['203.0.113.8'] : ['203.0.113.7'];
    }),
  ]);
  const said: string[] = [];
  await waitForAnswer(
    lookUp,
    { domain, address: '203.0.113.7', timeoutMs: 60_000 },
    { signal, say: (words) => said.push(words) },
  );
  expect(asked).toBe(3);
  expect(said).toContain('waiting for DNS to answer 203.0.113.7');
});

test('gives up with what was answered last and where to look', async () => {
  const lookUp = authoritative([await nameServer(() => ['203.0.113.8'])]);
  const waiting = waitForAnswer(
    lookUp,
    { domain, address: '203.0.113.7', timeoutMs: 0 },
    { signal, say: () => undefined },
  );
  await expect(waiting).rejects.toMatchObject({
    message: "registry.example.org: the zone's name servers still answer 203.0.113.8 after 0 s, wanted 203.0.113.7",
    remedy: expect.stringContaining('delegated'),
  });
});

test('stops waiting when the run is cancelled', async () => {
  const controller = new AbortController();
  const lookUp = authoritative([await nameServer(() => [])]);
  const waiting = waitForAnswer(
    lookUp,
    { domain, address: '203.0.113.7', timeoutMs: 60_000 },
    { signal: controller.signal, say: () => controller.abort(new Error('cancelled')) },
  );
  await expect(waiting).rejects.toThrow('cancelled');
});
