import { expect, onTestFinished, test } from 'vitest';
import { generateSshKeys } from '../../src/sandbox/ssh-keys.ts';
import { generateHostKey, startSshServer } from '../../src/sandbox/ssh-server.ts';
import { HostKeyChanged } from '../../src/ssh/host-key-changed.ts';
import { LoginRefused } from '../../src/ssh/login-refused.ts';
import { SshNotReady } from '../../src/ssh/ssh-not-ready.ts';
import { type WaitOptions, waitForSsh } from '../../src/ssh/wait-for-ssh.ts';
import { host } from './host.ts';

function waiting(overrides: Partial<WaitOptions['work']> = {}): WaitOptions['work'] {
  return { signal: new AbortController().signal, say: () => {}, ...overrides };
}

test('waits for a host that refuses connections while it boots, and says so', async () => {
  const { options, server } = await host();
  const said: string[] = [];
  let tries = 0;
  const connection = await waitForSsh({
    ...options,
    // Nothing listens on port 1 of this machine.
    reach: async () => {
      tries += 1;
      return { host: '127.0.0.1', port: tries <= 2 ? 1 : server.port };
    },
    work: waiting({ say: (words) => said.push(words) }),
    timeoutMs: 60_000,
  });
  connection.close();
  expect(said).toEqual(['waiting for SSH on 203.0.113.7 (connection refused)']);
});

test('waits for cloud-init to write the key', async () => {
  const user = generateSshKeys();
  let asked = 0;
  const server = await startSshServer({
    host: '127.0.0.1',
    hostKey: generateHostKey(),
    authorizedKeys: () => {
      asked += 1;
      return asked > 2 ? [user.public] : [];
    },
    exec: async () => ({ code: 0, stdout: '', stderr: '' }),
  });
  onTestFinished(() => server.close());
  const said: string[] = [];
  const connection = await waitForSsh({
    address: '203.0.113.7',
    user: 'ubuntu',
    privateKey: user.private,
    hostKeys: [server.hostPublicKey],
    reach: async () => ({ host: '127.0.0.1', port: server.port }),
    work: waiting({ say: (words) => said.push(words) }),
    timeoutMs: 60_000,
  });
  connection.close();
  expect(said).toEqual(['waiting for SSH on 203.0.113.7 (login not accepted yet)']);
});

test('gives up on a key that stays refused long before the time is over', async () => {
  const { options } = await host();
  const privateKey = generateSshKeys().private;
  const failure = waitForSsh({ ...options, privateKey, work: waiting(), timeoutMs: 60_000, loginGraceMs: 300 });
  await expect(failure).rejects.toThrow(LoginRefused);
});

test('asks once what is known of a refused login, and tells that when the time is over', async () => {
  const { options } = await host();
  const privateKey = generateSshKeys().private;
  let asked = 0;
  const judge = async ({ host: name, key }: LoginRefused) => {
    asked += 1;
    const known = { words: 'which is known elsewhere', remedy: 'Look there.' };
    return { refusal: new LoginRefused(name, key, known), final: false };
  };
  const failure = waitForSsh({ ...options, privateKey, work: waiting(), timeoutMs: 60_000, loginGraceMs: 600, judge });
  await expect(failure).rejects.toMatchObject({
    message: expect.stringMatching(/^ubuntu@203\.0\.113\.7 refuses the SSH key SHA256:\S+, which is known elsewhere$/),
    remedy: 'Look there.',
  });
  expect(asked).toBe(1);
});

test('gives up at the first refusal that time will not mend', async () => {
  const { options } = await host();
  const privateKey = generateSshKeys().private;
  const said: string[] = [];
  const failure = waitForSsh({
    ...options,
    privateKey,
    work: waiting({ say: (words) => said.push(words) }),
    timeoutMs: 60_000,
    judge: async (refusal) => ({ refusal, final: true }),
  });
  await expect(failure).rejects.toThrow(LoginRefused);
  expect(said).toEqual([]);
});

test('does not wait for a changed host key to change back', async () => {
  const { options } = await host();
  const hostKeys = [generateSshKeys().public];
  const failure = waitForSsh({ ...options, hostKeys, work: waiting(), timeoutMs: 60_000 });
  await expect(failure).rejects.toThrow(HostKeyChanged);
});

test('tells what was tried when the time is over', async () => {
  const { options, server } = await host();
  await server.close();
  const failure = await waitForSsh({ ...options, work: waiting(), timeoutMs: 700 }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SshNotReady);
  expect(String(failure)).toMatch(/tried \d+ times in 1 s\. Last: .*connection refused/);
  expect(failure).toMatchObject({ remedy: expect.stringContaining('security group lets port 22 in') });
});

test('stops waiting at once when the run is cancelled', async () => {
  const { options, server } = await host();
  await server.close();
  const run = new AbortController();
  const work = waiting({ signal: run.signal, say: () => run.abort(new Error('cancelled')) });
  await expect(waitForSsh({ ...options, work, timeoutMs: 60_000 })).rejects.toThrow('cancelled');
});
