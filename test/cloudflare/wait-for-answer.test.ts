import { expect, test } from 'vitest';
import type { ServerAnswer } from '../../src/cloudflare/server-answers.ts';
import { waitForAnswer } from '../../src/cloudflare/wait-for-answer.ts';

const domain = 'registry.example.org';
const signal = new AbortController().signal;
const address = '203.0.113.7';
const say = () => undefined;
const times = { timeoutMs: 60_000, silenceMs: 60_000 };

const from = (server: string, ...addresses: readonly string[]): ServerAnswer => ({ server, addresses });
const ada = (...addresses: readonly string[]) => from('ada.example', ...addresses);
const bob = (...addresses: readonly string[]) => from('bob.example', ...addresses);
const silent = (server: string, why = 'timed out'): ServerAnswer => ({ server, silent: why });

/** Answers one after the other, the last for ever. */
function answering(...answers: readonly (readonly ServerAnswer[])[]) {
  let asked = 0;
  return Object.assign(async () => answers[Math.min(asked++, answers.length - 1)] ?? [], { asked: () => asked });
}

test('waits until the new address is answered', async () => {
  const lookUp = answering([ada('203.0.113.8')], [ada()], [ada(address)]);
  const said: string[] = [];
  const wanted = { domain, address, ...times };
  expect(await waitForAnswer(lookUp, wanted, { signal, say: (words) => said.push(words) })).toEqual([address]);
  expect(lookUp.asked()).toBe(3);
  expect(said).toContain('waiting for DNS to answer 203.0.113.7');
});

test('waits until all name servers agree on it', async () => {
  const lookUp = answering([ada(address), bob()], [ada(address), silent('bob.example')], [ada(address), bob(address)]);
  expect(await waitForAnswer(lookUp, { domain, address, ...times }, { signal, say })).toEqual([address]);
  expect(lookUp.asked()).toBe(3);
});

test("waits until only addresses of Cloudflare's proxy are answered", async () => {
  const proxy = ['104.16.0.0/13', '172.64.0.0/13'];
  const lookUp = answering([ada(address)], [ada('104.21.3.4', '203.0.113.7')], [ada('104.21.3.4', '172.67.1.2')]);
  const said: string[] = [];
  const wanted = { domain, address, proxy, ...times };
  const answer = await waitForAnswer(lookUp, wanted, { signal, say: (words) => said.push(words) });
  expect(answer).toEqual(['104.21.3.4', '172.67.1.2']);
  expect(lookUp.asked()).toBe(3);
  expect(said).toContain("waiting for DNS to answer addresses of Cloudflare's proxy");
});

test.each([
  [undefined, '203.0.113.7'],
  [['104.16.0.0/13'], "addresses of Cloudflare's proxy"],
])('gives up with what was answered last and where to look', async (proxy, words) => {
  const wanted = { domain, address, ...times, timeoutMs: 0, ...(proxy === undefined ? {} : { proxy }) };
  await expect(waitForAnswer(answering([ada('203.0.113.8')]), wanted, { signal, say })).rejects.toMatchObject({
    message: `registry.example.org is not answered with ${words} after 0 s: 203.0.113.8 from ada.example`,
    remedy: expect.stringContaining('delegated'),
  });
});

const delegated = /delegated to this Cloudflare zone .* dns\.resolvers, if it is set/;
const unreached = /port 53 .* dns\.resolvers .* host:port/;

test.each([
  ['all without an address', [ada(), bob()], 'no address from ada.example, bob.example', delegated],
  ['of two minds', [ada(address), bob()], '203.0.113.7 from ada.example; no address from bob.example', delegated],
  [
    'silent in two ways',
    [silent('ada.example'), silent('bob.example', 'connection refused')],
    'no answer from ada.example (timed out); no answer from bob.example (connection refused)',
    unreached,
  ],
  [
    'silent but for one that is right',
    [ada(address), silent('bob.example')],
    '203.0.113.7 from ada.example; no answer from bob.example (timed out)',
    unreached,
  ],
  [
    'silent but for one that is wrong',
    [ada(), silent('bob.example')],
    'no address from ada.example; no answer from bob.example (timed out)',
    delegated,
  ],
  ['unknown', [], 'no name servers are known here that could be asked', unreached],
])('names the servers and what helps when they are %s', async (_, answers, words, remedy) => {
  const wanted = { domain, address, ...times, timeoutMs: 0 };
  await expect(waitForAnswer(answering(answers), wanted, { signal, say })).rejects.toMatchObject({
    message: `registry.example.org is not answered with 203.0.113.7 after 0 s: ${words}`,
    remedy: expect.stringMatching(remedy),
  });
});

test('gives up early where nobody says anything', async () => {
  const wanted = { domain, address, ...times, silenceMs: 0 };
  const lookUp = answering([ada()], [ada()], [silent('ada.example')]);
  await expect(waitForAnswer(lookUp, wanted, { signal, say })).rejects.toThrow('no answer from ada.example');
  expect(lookUp.asked()).toBe(3);
});

test('stops waiting when the run is cancelled', async () => {
  const controller = new AbortController();
  const waiting = waitForAnswer(
    answering([ada()]),
    { domain, address, ...times },
    { signal: controller.signal, say: () => controller.abort(new Error('cancelled')) },
  );
  await expect(waiting).rejects.toThrow('cancelled');
});
