import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connect } from '../../src/ssh/connect.ts';
import { host } from './host.ts';

test('sends standard input to the end, and never in the command', async () => {
  const { options, ran } = await host();
  const connection = await connect(options);
  const secret = 'x'.repeat(300_000);
  await connection.exec('cat', { stdin: secret });
  connection.close();
  expect(ran).toEqual([{ command: 'cat', stdin: secret }]);
});

test('resolves with any exit code', async () => {
  const { options } = await host({ exec: async () => ({ code: 42, stdout: 'out', stderr: 'err' }) });
  const connection = await connect(options);
  expect(await connection.exec('false')).toEqual({ code: 42, stdout: 'out', stderr: 'err' });
  connection.close();
});

test('gives each line of standard error as it comes, the last one without a line break too', async () => {
  const seen = Promise.withResolvers<void>();
  const { options } = await host({
    exec: async (_, __, onStderr) => {
      onStderr('reading package lists\nunpack');
      await seen.promise;
      onStderr('ing\n');
      return { code: 0, stdout: '', stderr: 'done' };
    },
  });
  const lines: string[] = [];
  const connection = await connect(options);
  const { stderr } = await connection.exec('apt-get', {
    onStderrLine(line) {
      lines.push(line);
      seen.resolve();
    },
  });
  connection.close();
  expect(lines).toEqual(['reading package lists', 'unpacking', 'done']);
  expect(stderr).toBe('reading package lists\nunpacking\ndone');
});

test('keeps characters whole that arrive in pieces', async () => {
  const text = 'é'.repeat(100_000);
  const { options } = await host({ exec: async () => ({ code: 0, stdout: text, stderr: '' }) });
  const connection = await connect(options);
  expect((await connection.exec('cat')).stdout).toBe(text);
  connection.close();
});

test('runs several commands at once', async () => {
  const second = Promise.withResolvers<void>();
  const { options } = await host({
    exec: async (command) => {
      if (command === 'second') second.resolve();
      await second.promise;
      return { code: 0, stdout: command, stderr: '' };
    },
  });
  const connection = await connect(options);
  const results = await Promise.all([connection.exec('first'), connection.exec('second')]);
  connection.close();
  expect(results.map(({ stdout }) => stdout)).toEqual(['first', 'second']);
});

test('never runs more commands at once than sshd has sessions for, and leaves none out', async () => {
  let running = 0;
  let most = 0;
  const { options } = await host({
    exec: async (command) => {
      running += 1;
      most = Math.max(most, running);
      await setImmediate();
      running -= 1;
      return { code: 0, stdout: command, stderr: '' };
    },
  });
  const connection = await connect(options);
  const commands = Array.from({ length: 30 }, (_, index) => `${index}`);
  const results = await Promise.all(commands.map((command) => connection.exec(command)));
  connection.close();
  expect(results.map(({ stdout }) => stdout)).toEqual(commands);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(10);
});

test('a command that waits for its turn can be aborted, and the others still run', async () => {
  const released = Promise.withResolvers<void>();
  const { options, ran } = await host({
    exec: async (command) => {
      await released.promise;
      return { code: 0, stdout: command, stderr: '' };
    },
  });
  const run = new AbortController();
  const connection = await connect(options);
  const first = Array.from({ length: 6 }, () => connection.exec('first'));
  const waiting = connection.exec('aborted', { signal: run.signal });
  const last = connection.exec('last');
  run.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
  released.resolve();
  await Promise.all([...first, last]);
  connection.close();
  expect(ran.map(({ command }) => command).filter((command) => command !== 'first')).toEqual(['last']);
});

test('rejects with the reason when it is aborted, and the connection stays usable', async () => {
  const run = new AbortController();
  const { options } = await host({
    exec: async (command) => {
      if (command === 'sleep') {
        run.abort(new Error('cancelled'));
        await new Promise<never>(() => {});
      }
      return { code: 0, stdout: command, stderr: '' };
    },
  });
  const connection = await connect(options);
  await expect(connection.exec('sleep', { signal: run.signal })).rejects.toThrow('cancelled');
  expect((await connection.exec('uptime')).stdout).toBe('uptime');
  connection.close();
});

test('runs nothing once the run is cancelled', async () => {
  const { options, ran } = await host();
  const connection = await connect(options);
  await expect(connection.exec('reboot', { signal: AbortSignal.abort(new Error('cancelled')) })).rejects.toThrow(
    'cancelled',
  );
  connection.close();
  expect(ran).toEqual([]);
});

test('says which command was running when the connection was lost', async () => {
  const { options, server } = await host({
    exec: async () => {
      void server.close();
      return await new Promise<never>(() => {});
    },
  });
  const connection = await connect(options);
  await expect(connection.exec('mkfs.ext4 /dev/vdb')).rejects.toThrow(
    'The SSH connection to ubuntu@203.0.113.7 was lost while it ran: mkfs.ext4 /dev/vdb',
  );
});

test('says so when a command is given to a closed connection', async () => {
  const { options } = await host();
  const connection = await connect(options);
  connection.close();
  await expect(connection.exec('uptime')).rejects.toThrow(
    'The SSH connection to ubuntu@203.0.113.7 had ended before this was sent: uptime',
  );
});
