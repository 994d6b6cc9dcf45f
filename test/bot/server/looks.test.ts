import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { delivery, receiving } from './receiving-server.ts';

const payload = { action: 'created', repository: { full_name: 'octo/registries' } };

async function get(url: string): Promise<string> {
  const response = await fetch(url);
  return `${response.status} ${await response.text()}`;
}

test('it is healthy while it answers, and ready while GitHub accepts the App', async () => {
  let accepted = true;
  const { server } = await receiving({
    async confirmed() {
      if (accepted) return 'registry-bot';
      throw new Error("'Issuer' claim ('iss') must be an Integer");
    },
  });
  expect(await get(`${server.url}/healthz`)).toBe('200 ok\n');
  expect(await get(`${server.url}/readyz`)).toBe('200 ready\n');
  accepted = false;
  expect(await get(`${server.url}/readyz`)).toMatch(/^503 not ready: GitHub does not accept this App: 'Issuer' claim/);
  expect(await get(`${server.url}/healthz`)).toBe('200 ok\n');
});

test('what is not there is not found, and Probot has no page of its own here', async () => {
  const { server } = await receiving();
  for (const path of ['/', '/probot', '/probot/setup', '/ping', '/healthz/', '/metrics.txt']) {
    expect(await get(`${server.url}${path}`)).toMatch(/^404 /);
  }
  const imported = await fetch(`${server.url}/probot/import`, { method: 'POST', body: '{}' });
  expect(imported.status).toBe(404);
  expect((await fetch(`${server.url}/healthz`, { method: 'POST' })).status).toBe(405);
});

test('where somebody listens already it says so', async () => {
  const { server } = await receiving();
  const port = Number(new URL(server.url).port);
  await expect(receiving({ port })).rejects.toMatchObject({
    message: expect.stringMatching(/^Nothing can listen on 127\.0\.0\.1, port \d+: .*EADDRINUSE/),
    remedy: 'Give another HOST or PORT.',
  });
});

test('deliveries are counted by event and outcome, with the time that handlers took', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { hooks, metrics } = await receiving({ handle: () => promise, widths: { lane: 1 } });
  for (const id of ['1', '2']) await fetch(hooks, await delivery({ ...payload, id }));
  await fetch(hooks, await delivery({ ...payload, id: '1' }));
  await fetch(hooks, await delivery({}, { event: 'ping' }));
  await fetch(hooks, await delivery(payload, { headers: { 'x-hub-signature-256': '' } }));
  const during = await metrics();
  expect(during).toContain('bot_deliveries_in_flight 1\n');
  expect(during).toContain('bot_deliveries_waiting 1\n');
  expect(during).toContain('bot_deliveries_total{event="issue_comment",outcome="duplicate"} 1\n');
  expect(during).toContain('bot_deliveries_total{event="other",outcome="ignored"} 1\n');
  expect(during).toContain('bot_deliveries_total{event="refused",outcome="unsigned"} 1\n');
  expect(during).toMatch(/bot_build_info\{version="\d+\.\d+\.\d+"\} 1\n/);
  resolve();
  await expect.poll(metrics).toContain('bot_deliveries_total{event="issue_comment",outcome="done"} 2\n');
  const after = await metrics();
  expect(after).toContain('bot_handler_seconds_count{event="issue_comment"} 2\n');
  expect(after).toContain('bot_deliveries_in_flight 0\n');
});

test('while it drains it takes nothing more, is not ready, and waits for what is in hand', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { server, hooks, logged } = await receiving({ handle: () => promise });
  await fetch(hooks, await delivery(payload));
  const finish = await begun(hooks, await delivery({ ...payload, late: true }));
  let drained = false;
  const draining = server.drain().then(() => {
    drained = true;
  });
  expect(await finish()).toBe('503 This server is being stopped. What was asked for is found again later.\n');
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  expect(drained).toBe(false);
  resolve();
  await draining;
  expect(logged).toContainEqual(expect.objectContaining({ outcome: 'done' }));
});

/** Begins a request that the server has seen before its body is sent. */
async function begun(url: string, { headers, body }: RequestInit): Promise<() => Promise<string>> {
  const sending = request(url, {
    method: 'POST',
    headers: { ...Object.fromEntries(new Headers(headers)), expect: '100-continue' },
  });
  sending.flushHeaders();
  await once(sending, 'continue');
  return async () => {
    sending.end(body);
    const [response] = await once(sending, 'response');
    return `${response.statusCode} ${await text(response)}`;
  };
}

test('what still waits when it must leave is left to the next sweep, and told so', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const leaving = new AbortController();
  const { server, hooks, logged } = await receiving({
    handle: () => promise,
    widths: { lane: 1 },
    signal: leaving.signal,
  });
  for (const id of ['1', '2']) await fetch(hooks, await delivery({ ...payload, id }, { id }));
  leaving.abort();
  resolve();
  await server.drain();
  expect(logged.map(({ delivery: id, outcome }) => `${id}: ${outcome}`)).toEqual(['1: done', '2: left']);
});
