import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startGitHub } from '../../src/sandbox/github/start-github.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';

/** Begins a request with a body, and resets the connection before all of it has come. */
async function leaveHalfway(url: string): Promise<void> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect');
  socket.write(`POST ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: 1000\r\n\r\n{"half": `);
  // What it is answered has come through all that takes up a request.
  await answered(url);
  const closed = once(socket, 'close');
  socket.resetAndDestroy();
  await closed;
}

async function answered(url: string): Promise<number> {
  return (await fetch(url)).status;
}

// An error that nobody handles fails the run.
test('no client that leaves in the middle of a request takes the sandbox down', async () => {
  const sandbox = await startSandbox({ pace: 0 });
  onTestFinished(() => sandbox.close());
  await using github = await startGitHub();
  const { authUrl, cloudflare, control, standIn } = sandbox.descriptor;
  for (const url of [authUrl, cloudflare.url, control, `${standIn.url}/v2/`, github.url]) {
    await leaveHalfway(url);
    expect(await answered(url)).toBeLessThan(500);
  }
});
