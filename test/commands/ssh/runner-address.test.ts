import { expect, test } from 'vitest';
import { runnerAddress } from '../../../src/commands/ssh/runner-address.ts';
import { traceOf, traceServer } from '../trace-server.ts';

const { signal } = new AbortController();

test.each(['203.0.113.9', '10.1.2.3', '127.0.0.1'])('the address is read from the answer: %s', async (address) => {
  await using server = await traceServer(address);
  expect(await runnerAddress({ url: server.url, signal })).toBe(address);
});

test('a service that hangs up is asked again', async () => {
  let calls = 0;
  await using server = await traceServer((request, response) => {
    calls += 1;
    if (calls === 1) request.socket.destroy();
    else response.end(traceOf('203.0.113.9'));
  });
  expect(await runnerAddress({ url: server.url, signal })).toBe('203.0.113.9');
});

test.each([
  ['ip=2001:db8::7\n', 'saw us come from 2001:db8::7, which is no IPv4 address'],
  ['ip=0.0.0.0\n', 'says 0.0.0.0, which no machine has'],
  ['ip=224.0.0.1\n', 'says 224.0.0.1, which no machine has'],
  ['ip=255.255.255.255\n', 'says 255.255.255.255, which no machine has'],
  ['ip=203.0.113.9/0\n', 'has no line ip=ADDRESS'],
  ['ip=203.0.113.999\n', 'has no line ip=ADDRESS'],
  ['xip=203.0.113.9\n', 'has no line ip=ADDRESS'],
  ['<html>', 'has no line ip=ADDRESS'],
])('an answer that is no address of a machine opens nothing: %j', async (answer, words) => {
  await using server = await traceServer((_, response) => void response.end(answer));
  const error = await runnerAddress({ url: server.url, signal }).catch((one: unknown) => one);
  expect(error).toMatchObject({
    message: expect.stringContaining(
      `The address that this machine is seen by, to which 'firewall.ssh-from: runner' opens SSH, is not known: `,
    ),
    remedy:
      'Run again; or list the networks that SSH may come from in firewall.ssh-from; or name another service to ask in PUBLIC_ADDRESS_URL.',
  });
  expect(String(error)).toContain(words);
});

test('a refusal or a redirection is not followed', async () => {
  await using server = await traceServer((_, response) => void response.writeHead(302, { location: '/' }).end());
  await expect(runnerAddress({ url: server.url, signal })).rejects.toThrow(
    `${new URL(server.url).origin} answered 302`,
  );
});

test('an answer without end is cut short', async () => {
  await using server = await traceServer((_, response) => void response.end(`ip=203.0.113.9\n${'x'.repeat(5000)}`));
  await expect(runnerAddress({ url: server.url, signal })).rejects.toThrow('gave no answer');
});

test('silence ends in time', async () => {
  await using server = await traceServer(() => undefined);
  await expect(runnerAddress({ url: server.url, signal, timeoutMs: 20 })).rejects.toThrow('gave no answer');
  expect(server.asked()).toBe(3);
});

test('a cancelled run asks no more', async () => {
  const controller = new AbortController();
  await using server = await traceServer(() => controller.abort(new Error('cancelled')));
  await expect(runnerAddress({ url: server.url, signal: controller.signal })).rejects.toThrow('cancelled');
  expect(server.asked()).toBe(1);
});
