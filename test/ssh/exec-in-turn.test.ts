import ssh2 from 'ssh2';
import { expect, onTestFinished, test } from 'vitest';
import { generateHostKey } from '../../src/sandbox/ssh-server.ts';
import { CommandNotStarted } from '../../src/ssh/command-not-started.ts';
import { execInTurn } from '../../src/ssh/exec-in-turn.ts';

/** A client of an sshd that has no session left for the first `refusals` commands. */
async function clientOf(refusals: number): Promise<ssh2.Client> {
  let asked = 0;
  const server = new ssh2.Server({ hostKeys: [generateHostKey()] }, (connection) => {
    connection.on('authentication', (context) => context.accept());
    connection.on('session', (accept, reject) => {
      asked += 1;
      if (asked <= refusals) return reject();
      accept().on('exec', (run) => {
        const channel = run();
        channel.exit(0);
        channel.end();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const client = new ssh2.Client();
  onTestFinished(() => {
    client.end();
    server.close();
  });
  await new Promise((resolve, reject) => {
    client.on('ready', () => resolve(undefined)).on('error', reject);
    client.connect({ host: '127.0.0.1', port, username: 'ubuntu', password: 'any' });
  });
  return client;
}

test('tries again when sshd has no session for a command yet', async () => {
  const exec = execInTurn(await clientOf(2), 'ubuntu@203.0.113.7');
  expect((await exec('uptime')).code).toBe(0);
});

test('says so when sshd never has one', async () => {
  const exec = execInTurn(await clientOf(Number.POSITIVE_INFINITY), 'ubuntu@203.0.113.7');
  const failure = exec('uptime');
  await expect(failure).rejects.toThrow(CommandNotStarted);
  await expect(failure).rejects.toThrow(/^ubuntu@203\.0\.113\.7 did not start a command \(.*\): uptime$/);
});

test('stops trying at once when the run is cancelled', async () => {
  const exec = execInTurn(await clientOf(Number.POSITIVE_INFINITY), 'ubuntu@203.0.113.7');
  const run = new AbortController();
  const failure = exec('uptime', { signal: run.signal });
  run.abort(new Error('cancelled'));
  await expect(failure).rejects.toThrow('cancelled');
});
