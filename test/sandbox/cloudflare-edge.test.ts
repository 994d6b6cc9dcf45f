import { once } from 'node:events';
import { createServer as createPlain, Server as PlainServer, type RequestListener } from 'node:http';
import { createServer, request } from 'node:https';
import type { Server } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';
import { type Edge, startEdge } from '../../src/sandbox/cloudflare/edge.ts';
import type { EncryptionMode } from '../../src/sandbox/cloudflare/zone-settings.ts';

const world = certificateAuthority('World');
const originCa = certificateAuthority('Origin CA');
const domain = 'registry.example.org';

let edge: Edge | undefined;
afterEach(async () => {
  await edge?.close();
  edge = undefined;
});

/** Starts the proxy before one server. */
async function before(server: Server, mode: EncryptionMode): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port');
  const { port } = address;
  edge = await startEdge({
    names: {
      addresses: () => [],
      origin: (name) => (name === domain || name === `a.${domain}` ? '203.0.113.7' : undefined),
      caa: () => [],
    },
    modeFor: () => mode,
    zones: [{ id: 'z1', name: 'example.org' }],
    reach: async (_, wanted) => ({
      host: '127.0.0.1',
      port: wanted === (server instanceof PlainServer ? 80 : 443) ? port : 1,
    }),
    authority: world,
    originCa: originCa.ca,
  });
}

async function sent(body: Buffer | string = '', { name = domain, headers = {} } = {}) {
  const port = edge?.port ?? 0;
  const asked = request({
    host: '127.0.0.1',
    port,
    servername: name,
    ca: world.ca,
    method: 'PUT',
    headers: { host: name, ...headers },
    agent: false,
  });
  asked.on('error', () => undefined);
  asked.end(body);
  const [response] = await once(asked, 'response');
  return { status: response.statusCode, body: await text(response) };
}

const echo: RequestListener = async (incoming, response) => {
  // The proxy breaks off what is too large.
  const body = await buffer(incoming).catch(() => '');
  response.end(`${incoming.headers['x-forwarded-proto']} ${incoming.headers.host} ${body.length}`);
};
const secure = async (authority = originCa, names = [domain]) => createServer(await authority.issue(names), echo);

test.each<[EncryptionMode, string, () => Promise<Server>, unknown]>([
  ['strict', "a certificate of Cloudflare's", () => secure(), 200],
  ['strict', 'a public certificate', () => secure(world), 200],
  ['strict', 'a certificate of nobody', () => secure(certificateAuthority()), 526],
  ['strict', 'a certificate for another name', () => secure(originCa, ['other.example.org']), 526],
  ['strict', 'plain HTTP only', async () => createPlain(echo), 521],
  ['full', 'a certificate of nobody', () => secure(certificateAuthority()), 200],
  ['flexible', 'plain HTTP only', async () => createPlain(echo), 200],
  ['flexible', 'TLS only', () => secure(), 521],
])('in the mode %s a server with %s', async (mode, _, server, status) => {
  await before(await server(), mode);
  expect((await sent('hello')).status).toBe(status);
});

test('passes on the name, the scheme and the body', async () => {
  await before(await secure(), 'strict');
  expect(await sent(Buffer.alloc(5_000_000))).toEqual({ status: 200, body: `https ${domain} 5000000` });
});

test('takes no body over 100 MB, whether its length is told or not', async () => {
  await before(await secure(), 'strict');
  expect((await sent('', { headers: { 'content-length': String(101 * 2 ** 20) } })).status).toBe(413);
  expect((await sent(Buffer.alloc(101 * 2 ** 20), { headers: { 'transfer-encoding': 'chunked' } })).status).toBe(413);
});

test('covers a zone and what is one label below it, as the free certificates do', async () => {
  await before(await secure(), 'strict');
  await expect(sent('', { name: `a.${domain}` })).rejects.toThrow();
});

test('knows nothing of names that are not proxied', async () => {
  await before(await secure(), 'strict');
  expect((await sent('', { name: 'other.example.org' })).status).toBe(409);
});

// An error that nobody handles fails the run.
test('whoever breaks off in the middle, client or server, breaks off that one exchange', async () => {
  let breakOff = () => {};
  const breaking: RequestListener = (incoming, response) => {
    if (incoming.url === '/half') {
      response.writeHead(200, { 'content-length': 100_000 });
      response.write('half of it');
      breakOff = () => response.socket?.resetAndDestroy();
    } else {
      incoming.resume();
      incoming.on('end', () => response.end('all of it'));
    }
  };
  await before(createPlain(breaking), 'flexible');
  const asked = (path: string, method: string) =>
    request({
      host: '127.0.0.1',
      port: edge?.port ?? 0,
      servername: domain,
      ca: world.ca,
      method,
      path,
      headers: { host: domain, ...(method === 'PUT' ? { 'content-length': 100_000 } : {}) },
      agent: false,
    });

  const reading = asked('/half', 'GET');
  reading.end();
  const [half] = await once(reading, 'response');
  half.once('data', () => breakOff());
  await expect(text(half)).rejects.toThrow('aborted');

  const sending = asked('/', 'PUT');
  const closed = expect(once(sending, 'close')).rejects.toThrow('socket hang up');
  sending.write('half of it', () => sending.destroy());
  await closed;

  expect(await sent('more')).toEqual({ status: 200, body: 'all of it' });
});
