import { expect, onTestFinished, test } from 'vitest';
import { generateSshKeys } from '../../src/sandbox/ssh-keys.ts';
import { generateHostKey, startSshServer } from '../../src/sandbox/ssh-server.ts';
import { ConnectionLost } from '../../src/ssh/connection-lost.ts';
import { HostKeyChanged } from '../../src/ssh/host-key-changed.ts';
import { lastingConnection } from '../../src/ssh/lasting-connection.ts';
import { NotConnected } from '../../src/ssh/not-connected.ts';

type Exec = Parameters<typeof startSshServer>[0]['exec'];

/** A host that can be stopped and started, and a connection to it. */
async function restartable(exec: Exec = async (command) => ({ code: 0, stdout: command, stderr: '' })) {
  const userKey = generateSshKeys();
  const ran: string[] = [];
  const said: string[] = [];
  let logins = 0;
  const begin = (hostKey: string) =>
    startSshServer({
      host: '127.0.0.1',
      hostKey,
      authorizedKeys: () => [userKey.public],
      exec: (command, stdin, onStderr) => {
        ran.push(command);
        return exec(command, stdin, onStderr);
      },
    });
  const firstKey = generateHostKey();
  let server = await begin(firstKey);
  let up = true;
  /** Called for each attempt while the host is down. */
  let asked = () => {};
  onTestFinished(() => server.close());
  const connection = await lastingConnection({
    address: '203.0.113.7',
    user: 'ubuntu',
    privateKey: userKey.private,
    hostKeys: [server.hostPublicKey],
    reach: async () => {
      logins += 1;
      if (!up) asked();
      // Nothing listens on port 1 of this machine.
      return { host: '127.0.0.1', port: up ? server.port : 1 };
    },
    work: { signal: new AbortController().signal, say: (words) => void said.push(words) },
    timeoutMs: 60_000,
  });
  onTestFinished(() => connection.close());
  return {
    connection,
    ran,
    said,
    logins: () => logins,
    async stop() {
      await server.close();
      up = false;
      await expect.poll(() => connection.losses()).toBeGreaterThan(0);
    },
    async start(hostKey = firstKey) {
      server = await begin(hostKey);
      up = true;
    },
    onAttempt(act: () => void) {
      asked = act;
    },
  };
}

test('runs a command on a new connection after the host was restarted, one for all who wait', async () => {
  const host = await restartable();
  await host.connection.exec('before');
  await host.stop();
  await host.start();
  const results = await Promise.all([host.connection.exec('uptime'), host.connection.exec('df')]);
  expect(results.map(({ stdout }) => stdout)).toEqual(['uptime', 'df']);
  expect(host.logins()).toBe(2);
  expect(host.connection.losses()).toBe(1);
  expect(host.said).toEqual(['connecting to ubuntu@203.0.113.7 again']);
});

test('waits for a host that is not back yet', async () => {
  const host = await restartable();
  await host.stop();
  host.onAttempt(() => void host.start());
  const said: string[] = [];
  const say = (words: string) => void said.push(words);
  expect((await host.connection.exec('uptime', { say })).stdout).toBe('uptime');
  expect(said).toEqual([
    'connecting to ubuntu@203.0.113.7 again',
    'waiting for SSH on 203.0.113.7 (connection refused)',
  ]);
  expect(host.said).toEqual([]);
});

test('never sends a command again that may have begun, and goes on with the next', async () => {
  let restart = async () => {};
  const host = await restartable(async (command) => {
    if (command !== 'mkfs.ext4 /dev/vdb') return { code: 0, stdout: command, stderr: '' };
    void restart();
    return await new Promise<never>(() => {});
  });
  restart = async () => {
    await host.stop();
    await host.start();
  };
  const failure = host.connection.exec('mkfs.ext4 /dev/vdb');
  await expect(failure).rejects.toThrow(ConnectionLost);
  await expect(failure).rejects.toThrow(
    'The SSH connection to ubuntu@203.0.113.7 was lost while it ran: mkfs.ext4 /dev/vdb. It may have been done, or still go on',
  );
  await host.connection.exec('uptime');
  expect(host.ran).toEqual(['mkfs.ext4 /dev/vdb', 'uptime']);
});

test('trusts no other host that answers in its place', async () => {
  const host = await restartable();
  await host.stop();
  await host.start(generateHostKey());
  await expect(host.connection.exec('uptime')).rejects.toThrow(HostKeyChanged);
  expect(host.ran).toEqual([]);
});

test('makes a new connection when it is told that the old one will not answer', async () => {
  const host = await restartable();
  host.connection.drop();
  expect(host.connection.losses()).toBe(1);
  await host.connection.exec('uptime');
  expect(host.logins()).toBe(2);
  expect(host.connection.losses()).toBe(1);
});

test('does not come back once it is closed', async () => {
  const host = await restartable();
  host.connection.close();
  await expect(host.connection.exec('uptime')).rejects.toThrow(NotConnected);
  expect(host.logins()).toBe(1);
});
