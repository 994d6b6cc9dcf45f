import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Request } from '../../src/openstack/openstack.ts';
import { connect } from '../../src/openstack/session.ts';
import { catalogEntry, localCloud, type Reply, tokenBody } from './local-cloud.ts';

/** Sends one request to a server that gives `replies` one after another, the last for ever; nothing really waits. */
async function send(method: Request['method'], ...replies: readonly (Reply | 'hang up' | (() => Reply))[]) {
  let sent = 0;
  await using cloud = await localCloud(({ path }) => {
    if (!path.includes('/servers')) return undefined;
    sent += 1;
    const reply = replies[Math.min(sent, replies.length) - 1];
    return typeof reply === 'function' ? reply() : reply;
  });
  const pauses: number[] = [];
  const openstack = connect(cloud.credentials, { pause: async (ms) => void pauses.push(ms) });
  const outcome = await openstack.request('compute', { method, path: '/servers/1' }).catch((error: unknown) => error);
  return { outcome, pauses, sent };
}

const fine: Reply = { body: {} };

test.each(['GET', 'HEAD', 'DELETE'] as const)('sends a %s again after a lost connection', async (method) => {
  const { outcome, sent } = await send(method, 'hang up', fine);
  expect(outcome).toMatchObject({ status: 200 });
  expect(sent).toBe(2);
});

test.each(['POST', 'PUT', 'PATCH'] as const)('never sends a %s again that may have been acted on', async (method) => {
  for (const failure of ['hang up', { status: 500 }, { status: 502 }, { status: 503 }, { status: 504 }] as const) {
    const { outcome, sent } = await send(method, failure, fine);
    expect(sent).toBe(1);
    expect(outcome).toMatchObject({
      outcomeUnknown: true,
      remedy: expect.stringContaining('Whether it was carried out is not known'),
    });
  }
});

test.each(['POST', 'PUT', 'PATCH'] as const)('sends a %s again that was refused unseen', async (method) => {
  const { outcome, pauses, sent } = await send(method, { status: 429, headers: { 'retry-after': '7' } }, fine);
  expect(outcome).toMatchObject({ status: 200 });
  expect(sent).toBe(2);
  expect(pauses).toEqual([7000]);
});

test('sends a POST again that found nobody there, for nothing was sent', async () => {
  const port = await freePort();
  const at = `http://127.0.0.1:${port}/v2.1`;
  await using keystone = await localCloud(() => {
    return {
      status: 201,
      headers: { 'x-subject-token': 't' },
      body: tokenBody([catalogEntry('compute', [{ url: at }])]),
    };
  });
  const nova = createServer((_, answer) => void answer.end('{}'));
  let refusals = 0;
  const pause = async () => {
    refusals += 1;
    if (refusals === 3) await once(nova.listen(port, '127.0.0.1'), 'listening');
  };
  const openstack = connect(keystone.credentials, { pause });
  const { status } = await openstack.request('compute', { method: 'POST', path: '/servers', body: {} });
  nova.close();
  expect({ status, refusals }).toEqual({ status: 200, refusals: 3 });
});

test.each([501, 400, 409, 413])('knows that nothing was done after HTTP %i', async (status) => {
  expect((await send('POST', { status })).outcome).toMatchObject({ outcomeUnknown: false });
});

test('knows that a read or a removal leaves nothing to look for', async () => {
  for (const method of ['GET', 'DELETE'] as const) {
    expect((await send(method, 'hang up')).outcome).toMatchObject({ outcomeUnknown: false });
    expect((await send(method, { status: 503 })).outcome).toMatchObject({ outcomeUnknown: false });
  }
});

test.each([429, 502, 503, 504])('sends a read again after HTTP %i', async (status) => {
  const { outcome, sent } = await send('GET', { status }, { status }, fine);
  expect(outcome).toMatchObject({ status: 200 });
  expect(sent).toBe(3);
});

test.each([400, 403, 404, 409, 413, 500])('takes HTTP %i as it is', async (status) => {
  const { sent } = await send('GET', { status, headers: { 'retry-after': '0' } }, fine);
  expect(sent).toBe(1);
});

test('gives up after six tries and passes on the last answer', async () => {
  const { outcome, sent } = await send('GET', { status: 503, body: '<html><h1>Try later</h1></html>' });
  expect(sent).toBe(6);
  expect(outcome).toMatchObject({ status: 503, message: expect.stringContaining('Try later') });
});

test('gives up after six lost connections', async () => {
  const { outcome, sent } = await send('GET', 'hang up');
  expect(sent).toBe(6);
  expect(outcome).toMatchObject({ name: 'UnreachableError' });
});

test('waits as long as the service asks, in seconds', async () => {
  const { pauses } = await send('GET', { status: 503, headers: { 'retry-after': '7' } }, fine);
  expect(pauses).toEqual([7000]);
});

test('waits as long as the service asks, as a date', async () => {
  const date = new Date(Date.now() + 30_000).toUTCString();
  const [pause] = (await send('GET', { status: 503, headers: { 'retry-after': date } }, fine)).pauses;
  expect(pause).toBeGreaterThan(20_000);
  expect(pause).toBeLessThanOrEqual(30_000);
});

test('waits no longer than a minute, whatever the service asks', async () => {
  const { pauses } = await send('GET', { status: 503, headers: { 'retry-after': '3600' } }, fine);
  expect(pauses).toEqual([60_000]);
});

test('gives up after five minutes in all, however few tries that were', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const { outcome, sent } = await send('GET', () => {
    vi.advanceTimersByTime(120_000);
    return { status: 504 };
  });
  expect(outcome).toMatchObject({ status: 504 });
  expect(sent).toBe(3);
});

test.each(['0', 'soon', new Date(0).toUTCString()])(
  "paces itself when the service's advice is '%s'",
  async (advice) => {
    const { pauses } = await send('GET', { status: 503, headers: { 'retry-after': advice } });
    expect(pauses).toHaveLength(5);
    expect(Math.max(...pauses)).toBeGreaterThan(0);
    for (const [tried, pause] of pauses.entries()) expect(pause).toBeLessThanOrEqual(1000 * 2 ** tried);
  },
);

/** A port at which nothing listens. */
async function freePort(): Promise<number> {
  await using cloud = await localCloud();
  return Number(new URL(cloud.url).port);
}
