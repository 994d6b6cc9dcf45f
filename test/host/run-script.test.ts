import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { HostError } from '../../src/host/host-error.ts';
import { runScript } from '../../src/host/run-script.ts';
import { scriptNames, scriptText } from '../../src/host/scripts.ts';
import type { Connection, ExecResult } from '../../src/ssh/connection.ts';
import { ConnectionLost } from '../../src/ssh/connection-lost.ts';

function recorded(result: Partial<ExecResult> = {}, name = 'ubuntu@203.0.113.7') {
  const ran: { command: string; stdin: string | undefined }[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const connection: Connection = {
    name,
    async exec(command, { stdin, signal, onStderrLine } = {}) {
      signals.push(signal);
      ran.push({ command, stdin });
      for (const line of (result.stderr ?? '').split('\n')) onStderrLine?.(line);
      return { code: 0, stdout: '', stderr: '', ...result };
    },
    losses: () => 0,
    drop: () => {},
    close: () => {},
  };
  return { connection, ran, signals };
}

function working() {
  const said: string[] = [];
  return { said, work: { signal: new AbortController().signal, say: (words: string) => void said.push(words) } };
}

test('shows the host a name and arguments, and sends text and payload by standard input', async () => {
  const { connection, ran } = recorded();
  await runScript(connection, 'mount', ["it's", ''], { ...working(), payload: 'secret\n' });
  expect(ran).toEqual([{ command: `sudo -n bash -s -- mount 'it'\\''s' ''`, stdin: `${scriptText('mount')}secret\n` }]);
});

test('needs no sudo where root logs in', async () => {
  const { connection, ran } = recorded({}, 'root@203.0.113.7');
  await runScript(connection, 'facts', [], working());
  expect(ran[0]?.command).toBe('bash -s -- facts');
});

test('lets a script finish that changes the host, and no other, when the run is cancelled', async () => {
  const { connection, signals } = recorded();
  const { work } = working();
  await runScript(connection, 'mount', [], { work });
  await runScript(connection, 'device', [], { work });
  expect(signals).toEqual([undefined, work.signal]);
});

test('begins nothing once the run is cancelled', async () => {
  const { connection, ran } = recorded();
  const work = { signal: AbortSignal.abort(new Error('cancelled')), say: () => {} };
  await expect(runScript(connection, 'mount', [], { work })).rejects.toThrow('cancelled');
  expect(ran).toEqual([]);
});

test.each([
  ['facts', 2],
  ['device', 2],
  ['wait-ready', 2],
  ['mount', 1],
  ['service', 1],
  ['docker', 1],
] as const)('%s is run %i times when the connection is lost each time', async (script, times) => {
  const { connection, ran } = recorded();
  const lost = new ConnectionLost('ubuntu@203.0.113.7', script);
  const losing: Connection = {
    ...connection,
    exec: async (command, options) => {
      await connection.exec(command, options);
      throw lost;
    },
  };
  await expect(runScript(losing, script, [], working())).rejects.toBe(lost);
  expect(ran).toHaveLength(times);
});

test('says the progress of a script and keeps it out of the error', async () => {
  const { connection } = recorded({
    code: 1,
    stderr: ':: formatting /dev/vdb\nmkfs.ext4: no space\n:: more\nit is full\n',
  });
  const { said, work } = working();
  const failure = runScript(connection, 'mount', [], { work });
  await expect(failure).rejects.toThrow(
    new HostError({ name: 'ubuntu@203.0.113.7' }, 'mount', 1, 'mkfs.ext4: no space\nit is full'),
  );
  await expect(failure).rejects.toThrow('ubuntu@203.0.113.7: mount ended with code 1: mkfs.ext4: no space\nit is full');
  expect(said).toEqual(['formatting /dev/vdb', 'more']);
});

const image = 'caddy:2.11.4@sha256:5f5c8640aae01df9654968d946d8f1a56c497f1dd5c5cda4cf95ab7c14d58648';
const answer = 'Error response from daemon:';

test.each([
  'failed to resolve reference "docker.io/library/caddy": dial tcp: lookup registry-1.docker.io: no such host',
  'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 127.0.0.53:53: server misbehaving',
  'Get "https://registry-1.docker.io/v2/": dial tcp 198.51.100.7:443: connect: network is unreachable',
  'Get "https://registry-1.docker.io/v2/": dial tcp 198.51.100.7:443: i/o timeout',
  'Get "https://registry-1.docker.io/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
])('says what helps a host that reaches no registry for an image: %s', async (words) => {
  const { connection } = recorded({ code: 1, stderr: `the image ${image} cannot be pulled: ${answer} ${words}\n` });
  await expect(runScript(connection, 'service', [], working())).rejects.toMatchObject({
    remedy: expect.stringMatching(/give it a way out .* registry\.image or registry\.proxy-image/),
  });
});

test('says what helps where the registry of an image speaks no TLS', async () => {
  const words = 'Get "https://203.0.113.1:5000/v2/": http: server gave HTTP response to HTTPS client';
  const { connection } = recorded({
    code: 1,
    stderr: `the image 203.0.113.1:5000/library/registry:2.8.3 cannot be pulled: ${answer} ${words}\n`,
  });
  await expect(runScript(connection, 'service', [], working())).rejects.toMatchObject({
    remedy: expect.stringMatching(
      /HTTPS only: .* with TLS\. Or log in .*`insecure-registries` of \/etc\/docker\/daemon\.json/,
    ),
  });
});

test('gives the line that logs in to the host, where it is known', async () => {
  const { connection } = recorded({ code: 1, stderr: 'the disk is full' });
  const reached = { ...connection, line: 'ssh ubuntu@203.0.113.7' };
  await expect(runScript(reached, 'service', [], working())).rejects.toMatchObject({
    remedy: expect.stringMatching(/^Log in to the host \(`ssh ubuntu@203\.0\.113\.7`\), mend what it says/),
  });
});

test.each([
  `the image ${image} cannot be pulled: ${answer} manifest unknown`,
  'the registry does not answer: connection refused',
])('leaves to the host what it alone can mend: %s', async (stderr) => {
  const { connection } = recorded({ code: 1, stderr });
  await expect(runScript(connection, 'service', [], working())).rejects.toMatchObject({
    remedy: expect.stringMatching(/^Log in to the host, mend/),
  });
});

test('tells of a login user who may not use sudo', async () => {
  const { connection } = recorded({ code: 1, stderr: 'sudo: a password is required\n' });
  await expect(runScript(connection, 'facts', [], working())).rejects.toMatchObject({
    remedy: expect.stringContaining('sudo without a password'),
  });
});

test.each(scriptNames)('%s is a script that bash can read', (name) => {
  expect(() => execFileSync('bash', ['-n'], { input: scriptText(name) })).not.toThrow();
});

test('leaves what follows its text to the script itself', () => {
  const text = scriptText('facts').replace('main "$@"', 'main() { shift; echo "$1"; cat; }; main "$@"');
  const stdout = execFileSync('bash', ['-s', '--', 'facts', 'an argument'], { input: `${text}echo not run\n` });
  expect(stdout.toString()).toBe('an argument\necho not run\n');
});
