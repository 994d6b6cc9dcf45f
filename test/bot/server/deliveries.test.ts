import { request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { Delivery } from '../../../bot/server/delivery.ts';
import { delivery, previousSecret, receiving } from './receiving-server.ts';

const payload = { action: 'created', repository: { full_name: 'octo/registries' }, comment: { body: 'hello' } };

/** Handlers that note what they were given. */
function noting() {
  const handled: Delivery[] = [];
  return { handled, handle: async (one: Delivery) => void handled.push(one) };
}

async function post(url: string, init: RequestInit): Promise<{ status: number; said: string }> {
  const response = await fetch(url, init);
  return { status: response.status, said: await response.text() };
}

test('a signed delivery is answered with 202 and handled', async () => {
  const { handled, handle } = noting();
  const { hooks, logged } = await receiving({ handle });
  expect(await post(hooks, await delivery(payload, { id: 'd-1' }))).toEqual({ status: 202, said: 'queued\n' });
  await expect
    .poll(() => logged)
    .toContainEqual({
      time: expect.any(String),
      level: 'info',
      message: 'delivery',
      delivery: 'd-1',
      event: 'issue_comment',
      action: 'created',
      repository: 'octo/registries',
      outcome: 'done',
      waitedMs: expect.any(Number),
      tookMs: expect.any(Number),
    });
  expect(handled).toMatchObject([{ id: 'd-1', event: 'issue_comment', payload }]);
});

test('it is answered before it is handled', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { hooks, logged } = await receiving({ handle: () => promise });
  expect(await post(hooks, await delivery(payload))).toMatchObject({ status: 202 });
  expect(logged).toEqual([]);
  resolve();
  await expect.poll(() => logged.length).toBe(1);
});

test.each([
  ['a signature by another secret', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }, 401, 'does not fit'],
  ['no signature', { 'x-hub-signature-256': '' }, 401, 'no signature'],
  ['the old kind of signature only', { 'x-hub-signature-256': '', 'x-hub-signature': 'sha1=1f' }, 401, 'no signature'],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'content type of the webhook'],
  ['no event', { 'x-github-event': '' }, 400, 'no delivery by GitHub'],
  ['no id', { 'x-github-delivery': '' }, 400, 'no delivery by GitHub'],
])('%s is refused', async (_, headers, status, words) => {
  const { handled, handle } = noting();
  const { hooks } = await receiving({ handle });
  const answer = await post(hooks, await delivery(payload, { headers }));
  expect(answer).toEqual({ status, said: expect.stringContaining(words) });
  expect(handled).toEqual([]);
});

test.each(['', '{"action":', '[]', '"text"'])('a signed body that is no JSON object is refused: %s', async (body) => {
  const { hooks } = await receiving();
  const { status } = await post(hooks, await delivery(body === '' ? ' ' : body));
  expect(status).toBe(400);
});

test('an empty body is refused, whatever its signature', async () => {
  const { hooks } = await receiving();
  const headers = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
  expect(await post(hooks, { ...(await delivery('{}', { headers })), body: '' })).toMatchObject({ status: 401 });
});

test('a delivery that is only looked at is refused', async () => {
  const { hooks } = await receiving();
  expect(await post(hooks, {})).toMatchObject({ status: 405 });
});

test('during a rotation the secret before this one is good too', async () => {
  const { handled, handle } = noting();
  const { hooks } = await receiving({ handle });
  expect(await post(hooks, await delivery(payload, { secret: previousSecret }))).toMatchObject({ status: 202 });
  await expect.poll(() => handled.length).toBe(1);
});

test('a delivery that comes again is answered without work, also under another id', async () => {
  const { handled, handle } = noting();
  const { hooks } = await receiving({ handle });
  await post(hooks, await delivery(payload, { id: 'd-1' }));
  expect(await post(hooks, await delivery(payload, { id: 'd-1' }))).toEqual({ status: 202, said: 'duplicate\n' });
  expect(await post(hooks, await delivery(payload, { id: 'd-2' }))).toEqual({ status: 202, said: 'duplicate\n' });
  await expect.poll(() => handled.length).toBe(1);
});

test('a delivery that has failed is handled when it comes again', async () => {
  const { handled, handle } = noting();
  const { hooks, logged } = await receiving({
    async handle(one) {
      await handle(one);
      if (handled.length === 1) throw new Error('GitHub is away');
    },
  });
  await post(hooks, await delivery(payload, { id: 'd-1' }));
  await expect.poll(() => logged).toContainEqual(expect.objectContaining({ message: 'delivery', outcome: 'failed' }));
  await post(hooks, await delivery(payload, { id: 'd-1' }));
  await expect.poll(() => handled.length).toBe(2);
});

test('the error of a handler is one line, with our own part of its stack and nothing of the payload', async () => {
  const { hooks, logged } = await receiving({
    handle: async (one) => {
      throw Object.assign(new Error('Resource not accessible by integration'), {
        status: 403,
        request: { method: 'POST', url: 'https://api.github.com/x', body: { hidden: 'of the payload' } },
        event: one,
      });
    },
  });
  await post(hooks, await delivery(payload, { id: 'd-1' }));
  await expect.poll(() => logged.length).toBe(2);
  expect(logged[0]).toEqual({
    time: expect.any(String),
    level: 'error',
    message: 'a handler failed',
    delivery: 'd-1',
    event: 'issue_comment',
    action: 'created',
    repository: 'octo/registries',
    error: {
      message: 'Resource not accessible by integration',
      status: 403,
      request: 'POST https://api.github.com/x',
      at: expect.arrayContaining([expect.stringMatching(/test\/bot\/server\/deliveries\.test\.ts:\d+/)]),
    },
  });
});

test('an event that nothing is done about is answered, and that is all', async () => {
  const { handled, handle } = noting();
  const { hooks } = await receiving({ handle });
  expect(await post(hooks, await delivery({ zen: 'Keep it logically awesome.' }, { event: 'ping' }))).toEqual({
    status: 202,
    said: 'ignored\n',
  });
  expect(handled).toEqual([]);
});

test('a body of 30 MB is refused, announced or in chunks, and the connection is not left hanging', async () => {
  const { hooks } = await receiving();
  const { headers } = await delivery(payload);
  const large = Buffer.alloc(30_000_000, 'x');
  for (const sized of [{ 'content-length': String(large.length) }, {}]) {
    const sending = request(hooks, {
      method: 'POST',
      headers: { ...Object.fromEntries(new Headers(headers)), ...sized },
    });
    const answered = new Promise<{ status: number; said: string }>((resolve, reject) => {
      sending.on('response', async (response) => {
        resolve({ status: response.statusCode ?? 0, said: await text(response) });
      });
      sending.on('error', reject);
    });
    const closed = new Promise((resolve) => sending.on('close', resolve));
    Readable.from(pieces(large)).pipe(sending);
    expect(await answered).toEqual({ status: 413, said: 'GitHub sends no more than 25 MB.\n' });
    await closed;
  }
});

test('a sender that never ends is hung up on', async () => {
  const { hooks } = await receiving();
  const { headers } = await delivery(payload);
  const sending = request(hooks, { method: 'POST', headers: Object.fromEntries(new Headers(headers)) });
  const ended = new Promise((resolve) => sending.on('close', resolve).on('error', resolve));
  const more = setInterval(() => sending.write(Buffer.alloc(2_000_000, 'x')), 20);
  await ended;
  clearInterval(more);
});

function* pieces(whole: Buffer): Iterable<Buffer> {
  for (let at = 0; at < whole.length; at += 65_536) yield whole.subarray(at, at + 65_536);
}

test('1,000 deliveries at once are all taken and each is handled once', async () => {
  const { handled, handle } = noting();
  const { hooks } = await receiving({ handle });
  const many = Array.from({ length: 1000 }, (_, at) => ({ ...payload, comment: { body: `number ${at}` } }));
  const answers = await Promise.all(many.map(async (one) => (await post(hooks, await delivery(one))).status));
  expect(new Set(answers)).toEqual(new Set([202]));
  await expect.poll(() => handled.length).toBe(1000);
  expect(new Set(handled.map(({ payload: { comment } }) => JSON.stringify(comment))).size).toBe(1000);
});

test('a repository that floods is asked to stop, and others are still served', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { hooks } = await receiving({ handle: () => promise, widths: { lane: 1, waiting: 2 } });
  const statuses: number[] = [];
  for (const body of ['1', '2', '3', '4']) {
    statuses.push((await post(hooks, await delivery({ ...payload, comment: { body } }))).status);
  }
  expect(statuses).toEqual([202, 202, 202, 503]);
  const other = { ...payload, repository: { full_name: 'octo/others' } };
  expect(await post(hooks, await delivery(other))).toMatchObject({ status: 202 });
  resolve();
});

test('what was turned away for want of room is taken when it comes again', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { hooks, logged } = await receiving({ handle: () => promise, widths: { lane: 1, waiting: 1 } });
  for (const id of ['1', '2']) await post(hooks, await delivery({ ...payload, comment: { body: id } }, { id }));
  const third = await delivery({ ...payload, comment: { body: '3' } }, { id: '3' });
  expect(await post(hooks, third)).toMatchObject({ status: 503 });
  resolve();
  await expect.poll(() => logged.filter(({ outcome }) => outcome === 'done').length).toBe(2);
  expect(await post(hooks, third)).toEqual({ status: 202, said: 'queued\n' });
});
