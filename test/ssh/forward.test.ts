import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { generateHostKey } from '../../src/sandbox/ssh-server.ts';
import { connect } from '../../src/ssh/connect.ts';
import { HostKeyChanged } from '../../src/ssh/host-key-changed.ts';
import { host } from './host.ts';

const node = { address: '192.168.70.11', port: 22 };
const { signal } = new AbortController();

/** A host, and one behind it that only it reaches. */
async function hostBefore(forward?: (address: string, port: number) => Promise<number | undefined>) {
  const behind = await host();
  const wayTo = async (address: string, port: number) =>
    address === node.address && port === node.port ? behind.server.port : undefined;
  const before = await host({ forward: forward ?? wayTo });
  const jump = await connect(before.options);
  onTestFinished(() => jump.close());
  return { behind, before, jump };
}

test('logs in to a host through another, by its own key', async () => {
  const { behind, before, jump } = await hostBefore();
  const connection = await connect({ ...behind.options, address: node.address, reach: jump });
  expect(await connection.exec('uptime')).toMatchObject({ stdout: 'uptime' });
  expect(connection.name).toBe('ubuntu@192.168.70.11');
  // From here no line of ssh leads there by itself.
  expect(connection.line).toBeUndefined();
  connection.close();
  expect(before.ran).toEqual([]);
});

test('trusts only the key that is pinned, whoever it goes through', async () => {
  const { behind, jump } = await hostBefore();
  const other = await host({ hostKey: generateHostKey() });
  const options = { ...behind.options, address: node.address, reach: jump, hostKeys: [other.server.hostPublicKey] };
  await expect(connect(options)).rejects.toThrow(HostKeyChanged);
});

test('says what is not reached, and through what', async () => {
  const { jump } = await hostBefore();
  const elsewhere = jump.forward({ address: '192.168.70.99', port: 22 }, { timeoutMs: 60_000, signal });
  await expect(elsewhere).rejects.toThrow(
    /^No SSH connection to 192\.168\.70\.99: .* \(through ubuntu@203\.0\.113\.7\)$/,
  );
});

test('waits no longer than it is told to', async () => {
  const { jump } = await hostBefore(() => new Promise(() => {}));
  await expect(jump.forward(node, { timeoutMs: 20, signal })).rejects.toThrow('no answer in 0 s (through ubuntu@');
  const late = jump.forward(node, { timeoutMs: 60_000, signal: AbortSignal.abort(new Error('enough')) });
  await expect(late).rejects.toThrow('enough');
});

test('a connection that has ended forwards nothing', async () => {
  const { jump, before } = await hostBefore();
  await before.server.close();
  await expect.poll(() => jump.losses()).toBe(1);
  await expect(jump.forward(node, { timeoutMs: 60_000, signal })).rejects.toThrow('the connection was lost');
});

test('the far end ends when this one does', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  const closed = new Promise<void>((resolve) => {
    server.once('connection', (socket) => socket.resume().once('close', () => resolve()));
  });
  const { jump } = await hostBefore(async () => {
    const address = server.address();
    return address === null || typeof address === 'string' ? undefined : address.port;
  });
  const end = await jump.forward(node, { timeoutMs: 60_000, signal });
  end.destroy();
  await closed;
});
