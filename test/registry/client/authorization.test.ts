import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ActionableError } from '../../../src/engine/actionable-error.ts';
import { blobExists } from '../../../src/registry/blobs/blob-exists.ts';
import { pullBlob } from '../../../src/registry/blobs/pull-blob.ts';
import { blobOf, pushBlob } from '../../../src/registry/blobs/push-blob.ts';
import { mountBlob } from '../../../src/registry/blobs/upload-session.ts';
import { registryClient } from '../../../src/registry/client/client.ts';
import { digestOf } from '../../../src/registry/content-digest.ts';
import { resolve } from '../../../src/registry/manifests/resolve.ts';
import { ping } from '../../../src/registry/probe/ping.ts';
import { signal } from '../images.ts';
import { scriptedServer } from '../scripted-server.ts';

const credentials = { user: 'ada', password: 'secret' };
const basic = `Basic ${Buffer.from('ada:secret').toString('base64')}`;
const content = Buffer.from('content');

test('sends the password only after the challenge, and from then on at once', async () => {
  const server = await scriptedServer(({ authorization }, response) => {
    response.writeHead(authorization === basic ? 200 : 401, { 'www-authenticate': 'Basic realm="x"' }).end();
  });
  const client = registryClient({ url: server.url, ...credentials });
  await ping(client, signal);
  await resolve(client, 'team/image', 'latest', signal);
  expect(server.seen.map(({ authorization }) => authorization)).toEqual([undefined, basic, basic]);
});

test('does not send the password to who asks for another way of authorization', async () => {
  const server = await scriptedServer((_, response) => {
    response.writeHead(401, { 'www-authenticate': 'Negotiate' }).end();
  });
  const client = registryClient({ url: server.url, ...credentials });
  await expect(ping(client, signal)).rejects.toMatchObject({ status: 401 });
  expect(server.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
});

/** A registry that gives out tokens itself, numbered; only the newest is good. */
async function tokenServer() {
  let issued = 0;
  const server = await scriptedServer(({ path, authorization }, response, request) => {
    if (path.startsWith('/token')) {
      issued += 1;
      response.end(JSON.stringify({ token: `number-${issued}` }));
      return;
    }
    const challenge = `Bearer realm="http://${request.headers.host}/token",service="this one"`;
    response
      .writeHead(authorization === `Bearer number-${issued}` ? 200 : 401, { 'www-authenticate': challenge })
      .end();
  });
  return {
    ...server,
    revoke() {
      issued += 1;
    },
    tokens: () => server.seen.filter(({ path }) => /^.token/.test(path)),
  };
}

test('fetches one token for concurrent callers of a scope', async () => {
  const server = await tokenServer();
  const client = registryClient({ url: server.url, ...credentials });
  const digests = ['a', 'b', 'c', 'd'].map((text) => digestOf(Buffer.from(text)));
  const found = await Promise.all(digests.map((digest) => blobExists(client, 'team/image', digest, signal)));
  expect(found).toEqual([true, true, true, true]);
  expect(server.tokens()).toEqual([
    { method: 'GET', path: '/token?service=this+one&scope=repository%3Ateam%2Fimage%3Apull', authorization: basic },
  ]);
});

test('fetches a new token when the old one is refused', async () => {
  const server = await tokenServer();
  const client = registryClient({ url: server.url, ...credentials });
  await blobExists(client, 'team/image', digestOf(content), signal);
  server.revoke();
  expect(await blobExists(client, 'team/image', digestOf(content), signal)).toBe(true);
  expect(server.tokens()).toHaveLength(2);
});

test('asks for a token without a password when it has none', async () => {
  const server = await tokenServer();
  await ping(registryClient({ url: server.url }), signal);
  expect(server.tokens().map(({ authorization }) => authorization)).toEqual([undefined]);
});

test('refuses to send the password to a realm elsewhere', async () => {
  const thief = await scriptedServer((_, response) => void response.end('{"token":"x"}'));
  const realms = [
    `${thief.url}/token`,
    'https://auth.example.org/token',
    'https://auth.docker.io/token',
    'https://auth.docker.io@evil.example',
    'http://auth.docker.io/token',
    '',
  ];
  for (const realm of realms) {
    const server = await scriptedServer((_, response) => {
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}"` }).end();
    });
    const pinging = ping(registryClient({ url: server.url, ...credentials }), signal);
    await expect(pinging).rejects.toBeInstanceOf(ActionableError);
    await expect(pinging).rejects.toThrow('which was not done');
  }
  expect(thief.seen).toEqual([]);
});

test('follows a blob to another host without the password', async () => {
  const storage = await scriptedServer((_, response) => void response.end(content));
  const server = await scriptedServer(({ authorization, path }, response) => {
    const headers = { 'www-authenticate': 'Basic realm="x"', location: `${storage.url}${path}?signed=yes` };
    response.writeHead(authorization === basic ? 307 : 401, headers).end();
  });
  const client = registryClient({ url: server.url, ...credentials });
  const pulled = await buffer(await pullBlob(client, 'team/image', digestOf(content), signal));
  expect(pulled.equals(content)).toBe(true);
  expect(storage.seen).toEqual([
    { method: 'GET', path: `/v2/team/image/blobs/${digestOf(content)}?signed=yes`, authorization: undefined },
  ]);
});

test('uploads to another host without the password', async () => {
  const storage = await scriptedServer((_, response) => void response.writeHead(201).end());
  const server = await scriptedServer(({ authorization }, response) => {
    const headers = { 'www-authenticate': 'Basic realm="x"', location: `${storage.url}/upload/1?state=a%2Bb==` };
    response.writeHead(authorization === basic ? 202 : 401, headers).end();
  });
  await pushBlob(registryClient({ url: server.url, ...credentials }), 'team/image', blobOf(content), signal);
  const query = `state=a%2Bb==&digest=${encodeURIComponent(digestOf(content))}`;
  expect(storage.seen).toEqual([{ method: 'PUT', path: `/upload/1?${query}`, authorization: undefined }]);
});

test('asks no realm elsewhere for a token either when it has no password', async () => {
  const thief = await scriptedServer((_, response) => void response.end('{"token":"x"}'));
  const server = await scriptedServer((_, response) => {
    response.writeHead(401, { 'www-authenticate': `Bearer realm="${thief.url}/token"` }).end();
  });
  await expect(ping(registryClient({ url: server.url }), signal)).rejects.toThrow(
    `wants a token fetched from ${thief.url}/token, which was not done`,
  );
  expect(thief.seen).toEqual([]);
});

test.each([
  ['longer than a token', JSON.stringify({ token: 'x'.repeat(70_000) })],
  ['no token', '{"token":""}'],
  ['no JSON', '<html>'],
])('takes no answer of a token service that is %s', async (_, body) => {
  const server = await scriptedServer(({ path }, response, request) => {
    if (path.startsWith('/token')) response.end(body);
    else response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${request.headers.host}/token"` }).end();
  });
  const pinging = ping(registryClient({ url: server.url, ...credentials }), signal);
  await expect(pinging).rejects.toThrow('answered GET /token with something that no registry says');
});

test('asks for a token for all that a mount needs', async () => {
  const server = await tokenServer();
  const target = { client: registryClient({ url: server.url, ...credentials }), repository: 'team/image' };
  await mountBlob(target, { digest: digestOf(content), from: 'team/base' }, signal).catch(() => undefined);
  const scopes = server.tokens().map(({ path }) => new URL(path, server.url).searchParams.getAll('scope'));
  expect(scopes[0]).toEqual(['repository:team/image:pull,push', 'repository:team/base:pull']);
});
