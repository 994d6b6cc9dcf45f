import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import ssh2 from 'ssh2';
import { expect, onTestFinished, test } from 'vitest';
import { generateSshKeys } from '../../src/sandbox/ssh-keys.ts';
import { generateHostKey } from '../../src/sandbox/ssh-server.ts';
import { connect } from '../../src/ssh/connect.ts';
import { fingerprint } from '../../src/ssh/fingerprint.ts';
import { HostKeyChanged } from '../../src/ssh/host-key-changed.ts';
import { HostUnreachable } from '../../src/ssh/host-unreachable.ts';
import { LoginRefused } from '../../src/ssh/login-refused.ts';
import { host } from './host.ts';

test('logs in to a host that shows the pinned key', async () => {
  const { options } = await host();
  const connection = await connect(options);
  expect(await connection.exec('uptime')).toEqual({ code: 0, stdout: 'uptime', stderr: '' });
  expect(connection).toMatchObject({ name: 'ubuntu@203.0.113.7', line: 'ssh ubuntu@203.0.113.7' });
  connection.close();
});

test('takes a fingerprint for a pin', async () => {
  const { options, server } = await host();
  const connection = await connect({ ...options, hostKeys: [fingerprint(server.hostPublicKey)] });
  connection.close();
});

test.each(['ecdsa', 'rsa'] as const)('finds the %s key that a lone fingerprint is of', async (type) => {
  const bits = type === 'rsa' ? { bits: 2048 } : { bits: 256 };
  const pair = ssh2.utils.generateKeyPairSync(type, bits);
  const { options, server } = await host({ hostKey: pair.private });
  const connection = await connect({ ...options, hostKeys: [fingerprint(server.hostPublicKey)] });
  connection.close();
});

test('refuses a host that shows another key, and shows both fingerprints', async () => {
  const { options, server, ran } = await host();
  const pinned = generateSshKeys().public;
  const failure = connect({ ...options, hostKeys: [pinned] });
  await expect(failure).rejects.toThrow(HostKeyChanged);
  await expect(failure).rejects.toThrow(fingerprint(pinned));
  await expect(failure).rejects.toThrow(fingerprint(server.hostPublicKey));
  expect(ran).toEqual([]);
});

test('refuses a host that has no key of the pinned type', async () => {
  const { options } = await host();
  const pinned = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).public;
  await expect(connect({ ...options, hostKeys: [pinned] })).rejects.toThrow('it shows none of these types');
});

test('refuses every host when the pin is of a type that nobody uses any more', async () => {
  const { options } = await host();
  await expect(connect({ ...options, hostKeys: ['ssh-dss AAAAB3NzaC1kc3M='] })).rejects.toThrow(HostKeyChanged);
});

test('trusts nobody on first use', async () => {
  const { options } = await host();
  await expect(connect({ ...options, hostKeys: [] })).rejects.toThrow('The SSH host key of 203.0.113.7 is not known');
});

test('says which key was refused', async () => {
  const { options } = await host();
  const stranger = generateSshKeys();
  const failure = connect({ ...options, privateKey: stranger.private });
  await expect(failure).rejects.toThrow(LoginRefused);
  await expect(failure).rejects.toThrow(fingerprint(stranger.public));
});

test('says that a connection was refused', async () => {
  const { options, server } = await host();
  await server.close();
  const failure = connect(options);
  await expect(failure).rejects.toThrow(HostUnreachable);
  await expect(failure).rejects.toThrow('No SSH connection to ubuntu@203.0.113.7: connection refused');
});

test('says so when what answers closes before it has spoken SSH', async () => {
  const { options } = await host();
  const silent = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const failure = connect({ ...options, reach: async () => ({ host: '127.0.0.1', port }) });
  await expect(failure).rejects.toThrow(HostUnreachable);
});

test('stops at once when the run is cancelled', async () => {
  const { options } = await host();
  const mute = createServer(() => {}).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  onTestFinished(() => void mute.close());
  const address = mute.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const run = new AbortController();
  mute.once('connection', (socket) => {
    onTestFinished(() => void socket.destroy());
    run.abort(new Error('cancelled'));
  });
  const failure = connect({ ...options, signal: run.signal, reach: async () => ({ host: '127.0.0.1', port }) });
  await expect(failure).rejects.toThrow('cancelled');
});

test('takes a private key in PEM format with Windows line ends', async () => {
  const { options, userKey } = await host();
  const connection = await connect({ ...options, privateKey: userKey.private.replaceAll('\n', '\r\n').trim() });
  connection.close();
});

test('asks for a key without a passphrase', async () => {
  const { options } = await host();
  const locked = ssh2.utils.generateKeyPairSync('ed25519', {
    passphrase: 'open sesame',
    cipher: 'aes256-ctr',
    rounds: 1,
  });
  await expect(connect({ ...options, privateKey: locked.private })).rejects.toMatchObject({
    message: expect.stringContaining('encrypted with a passphrase'),
    remedy: expect.stringMatching(/ssh-keygen .* public half to the cloud: .* server\.public-key, .* server\.key-pair/),
  });
});

test.each([
  ['no key at all', 'hunter2hunter2'],
  ['a truncated key', generateHostKey().slice(0, 120)],
])('says that the private key cannot be read when it is %s, without showing it', async (_, privateKey) => {
  const { options } = await host();
  const failure = await connect({ ...options, privateKey }).catch((error: unknown) => error);
  expect(String(failure)).toContain('The SSH private key cannot be read');
  expect(String(failure)).not.toContain(privateKey.slice(0, 12));
});

test('says so when the public key is given for the private one', async () => {
  const { options, userKey } = await host();
  await expect(connect({ ...options, privateKey: userKey.public })).rejects.toThrow('is a public key');
});

test('counts and logs each command by its first line', async () => {
  const { options } = await host();
  let count = 0;
  const lines: string[] = [];
  const connection = await connect({ ...options, count: () => void count++, log: (line) => lines.push(line) });
  await connection.exec('set -e\nsecond line');
  connection.close();
  expect(count).toBe(1);
  expect(lines).toEqual([expect.stringMatching(/^ssh ubuntu@203\.0\.113\.7 set -e -> 0 in \d+ ms$/)]);
});

test('fingerprints are those of ssh-keygen', () => {
  const key = generateSshKeys().public;
  const printed = execFileSync('ssh-keygen', ['-l', '-f', '-'], { input: key, encoding: 'utf8' });
  expect(printed.split(' ')[1]).toBe(fingerprint(key));
});
