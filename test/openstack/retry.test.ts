import { expect, test } from 'vitest';
import type { Request } from '../../src/openstack/openstack.ts';
import { connect } from '../../src/openstack/session.ts';
import { localCloud, type Reply } from './local-cloud.ts';

/** Sends one request to a server that gives `replies` one after another, the last for ever; nothing really waits. */
async function send(method: Request['method'], ...replies: readonly (Reply | 'hang up')[]) {
  let sent = 0;
  await using cloud = await localCloud(({ path }) => {
    if (!path.includes('/servers')) return undefined;
    sent += 1;
    return replies[Math.min(sent, replies.length) - 1];
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

test.each(['POST', 'PUT', 'PATCH'] as const)('never sends a %s again', async (method) => {
  expect((await send(method, 'hang up', fine)).sent).toBe(1);
  expect((await send(method, { status: 503 }, fine)).sent).toBe(1);
});

test('says that the outcome of a lost POST is not known', async () => {
  const { outcome } = await send('POST', 'hang up');
  expect(outcome).toMatchObject({ remedy: expect.stringContaining('Whether it was carried out is not known') });
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

test.each(['0', 'soon', new Date(0).toUTCString()])(
  "paces itself when the service's advice is '%s'",
  async (advice) => {
    const { pauses } = await send('GET', { status: 503, headers: { 'retry-after': advice } });
    expect(pauses).toHaveLength(5);
    expect(Math.max(...pauses)).toBeGreaterThan(0);
    for (const [tried, pause] of pauses.entries()) expect(pause).toBeLessThanOrEqual(1000 * 2 ** tried);
  },
);
