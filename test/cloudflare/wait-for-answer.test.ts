import { expect, test } from 'vitest';
import { waitForAnswer } from '../../src/cloudflare/wait-for-answer.ts';

const domain = 'registry.example.org';
const signal = new AbortController().signal;
const address = '203.0.113.7';
const say = () => undefined;

/** Answers one after the other, the last for ever. */
function answering(...answers: readonly (readonly string[])[]) {
  let asked = 0;
  return Object.assign(async () => answers[Math.min(asked++, answers.length - 1)] ?? [], { asked: () => asked });
}

test('waits until the new address is answered', async () => {
  const lookUp = answering(['203.0.113.8'], [], [address]);
  const said: string[] = [];
  const wanted = { domain, address, timeoutMs: 60_000 };
  expect(await waitForAnswer(lookUp, wanted, { signal, say: (words) => said.push(words) })).toEqual([address]);
  expect(lookUp.asked()).toBe(3);
  expect(said).toContain('waiting for DNS to answer 203.0.113.7');
});

test("waits until only addresses of Cloudflare's proxy are answered", async () => {
  const proxy = ['104.16.0.0/13', '172.64.0.0/13'];
  const lookUp = answering([address], ['104.21.3.4', '203.0.113.7'], ['104.21.3.4', '172.67.1.2']);
  const said: string[] = [];
  const wanted = { domain, address, proxy, timeoutMs: 60_000 };
  const answer = await waitForAnswer(lookUp, wanted, { signal, say: (words) => said.push(words) });
  expect(answer).toEqual(['104.21.3.4', '172.67.1.2']);
  expect(lookUp.asked()).toBe(3);
  expect(said).toContain("waiting for DNS to answer addresses of Cloudflare's proxy");
});

test.each([
  [undefined, '203.0.113.7'],
  [['104.16.0.0/13'], "addresses of Cloudflare's proxy"],
])('gives up with what was answered last and where to look', async (proxy, words) => {
  const wanted = { domain, address, timeoutMs: 0, ...(proxy === undefined ? {} : { proxy }) };
  await expect(waitForAnswer(answering(['203.0.113.8']), wanted, { signal, say })).rejects.toMatchObject({
    message: `registry.example.org: the zone's name servers still answer 203.0.113.8 after 0 s, wanted ${words}`,
    remedy: expect.stringContaining('delegated'),
  });
});

test('stops waiting when the run is cancelled', async () => {
  const controller = new AbortController();
  const waiting = waitForAnswer(
    answering([]),
    { domain, address, timeoutMs: 60_000 },
    { signal: controller.signal, say: () => controller.abort(new Error('cancelled')) },
  );
  await expect(waiting).rejects.toThrow('cancelled');
});
