import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { waitForRegistry } from '../../../src/registry/probe/wait-for-registry.ts';
import { certificateAuthority } from '../../../src/sandbox/certificate-authority.ts';
import { startRegistry } from '../../../src/sandbox/registry/start-registry.ts';
import { optionsFor, registryServer } from '../../sandbox/registry/registry-server.ts';
import { signal } from '../images.ts';
import { scriptedServer } from '../scripted-server.ts';

/** Waits in vain and returns what was said and why it ended. */
async function inVain(options: Parameters<typeof waitForRegistry>[0]) {
  const said: string[] = [];
  const waiting = waitForRegistry(options, { timeoutMs: 0, signal, say: (words) => said.push(words) });
  const error = await waiting.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { said, error };
}

/** A TCP server on the loopback that answers each connection with the same bytes. */
async function answering(bytes: Buffer): Promise<{ readonly host: string; readonly port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => socket.end(bytes));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  return { host: '127.0.0.1', port: typeof address === 'object' && address !== null ? address.port : 0 };
}

test('is done when the registry wants a password behind a trusted certificate', async () => {
  const server = await registryServer();
  await waitForRegistry(optionsFor(server), { timeoutMs: 0, signal, say: () => undefined });
});

test('waits until the registry is there, and says each reason once', async () => {
  const first = await registryServer();
  await first.close();
  const options = optionsFor(first);
  const said: string[] = [];
  let starting: Promise<unknown> | undefined;
  const authority = certificateAuthority();
  const certificate = await authority.issue(['registry.example.org']);
  const waiting = waitForRegistry(
    { ...options, ca: authority.ca },
    {
      timeoutMs: 60_000,
      signal,
      say(words) {
        said.push(words);
        starting = startRegistry({ domain: 'x', htpasswd: () => '', certificate, port: first.port }).then((server) =>
          onTestFinished(() => server.close()),
        );
      },
    },
  );
  await waiting;
  await starting;
  expect(said).toEqual(['waiting for registry.example.org: connection refused, nothing listens there']);
});

test('tells that nothing listens', async () => {
  const server = await registryServer();
  await server.close();
  expect((await inVain(optionsFor(server))).error).toMatchObject({
    message: 'registry.example.org was not ready after 0 s: connection refused, nothing listens there',
    remedy: expect.stringContaining('floating IP'),
  });
});

test('tells that the name does not resolve', async () => {
  const { error } = await inVain({ url: 'https://registry.invalid' });
  expect(error).toMatchObject({
    message: expect.stringContaining('its name does not resolve'),
    remedy: expect.stringContaining('DNS record'),
  });
});

test('tells who issued a certificate that is not trusted', async () => {
  const { ca: _, ...options } = optionsFor(await registryServer());
  expect((await inVain(options)).error).toMatchObject({
    message: expect.stringContaining(
      'its certificate authority is not trusted here (issued by Sandbox Certificate Authority for registry.example.org, 127.0.0.1)',
    ),
    remedy: expect.stringContaining('root certificate'),
  });
});

test('tells that a certificate is for another name', async () => {
  const options = { ...optionsFor(await registryServer()), url: 'https://other.example.org' };
  expect((await inVain(options)).error).toMatchObject({
    message: expect.stringContaining('its certificate is for another name'),
  });
});

test("tells that Caddy's TLS alert means there is no certificate yet", async () => {
  // Alert record, TLS 1.2, two bytes: fatal (2), internal_error (80). RFC 8446, 6.
  const connect = await answering(Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50]));
  expect((await inVain({ url: 'https://registry.example.org', connect })).error).toMatchObject({
    message: expect.stringContaining('no certificate yet, the ACME exchange may be running'),
    remedy: expect.stringContaining('ports 80 and 443'),
  });
});

test('tells that what answers does not speak TLS', async () => {
  const connect = await answering(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
  expect((await inVain({ url: 'https://registry.example.org', connect })).error).toMatchObject({
    message: expect.stringContaining('does not speak TLS'),
  });
});

test('does not take an open registry for a ready one', async () => {
  const server = await scriptedServer((_, response) => void response.end('{}'));
  expect((await inVain({ url: server.url })).error).toMatchObject({
    message: expect.stringContaining('lets anyone in without a password'),
  });
});

test('tells that the proxy has no registry behind it', async () => {
  const server = await scriptedServer((_, response) => void response.writeHead(502).end());
  expect((await inVain({ url: server.url })).error).toMatchObject({
    message: expect.stringContaining('HTTP status 502'),
    remedy: expect.stringContaining('proxy answers'),
  });
});

test('stops waiting when cancelled', async () => {
  const server = await registryServer();
  await server.close();
  const controller = new AbortController();
  const waiting = waitForRegistry(optionsFor(server), {
    timeoutMs: 60_000,
    signal: controller.signal,
    say: () => controller.abort(new Error('cancelled')),
  });
  await expect(waiting).rejects.toThrow('cancelled');
});
