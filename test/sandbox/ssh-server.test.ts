import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { generateSshKeys } from '../../src/sandbox/ssh-keys.ts';
import { connect } from '../../src/ssh/connect.ts';
import { host } from '../ssh/host.ts';

/** Offers one key and signs with another, as someone would who has only seen the public half. */
class Impostor extends ssh2.BaseAgent<string> {
  readonly #shown: string;
  readonly #own = ssh2.utils.parseKey(generateSshKeys().private);

  constructor(shown: string) {
    super();
    this.#shown = shown;
  }

  override getIdentities(callback: (error: Error | undefined, keys?: string[]) => void): void {
    callback(undefined, [this.#shown]);
  }

  override sign(_: unknown, data: Buffer, ...rest: unknown[]): void {
    const callback = rest.at(-1);
    if (this.#own instanceof Error || typeof callback !== 'function') throw new Error('cannot sign');
    callback(undefined, this.#own.sign(data));
  }
}

test('lets nobody in who has only seen an authorized public key', async () => {
  const { server, userKey } = await host();
  const client = new ssh2.Client();
  const outcome = await new Promise<string>((resolve) => {
    client.on('ready', () => resolve('let in'));
    client.on('error', (error) => resolve(error.message));
    client.connect({
      host: '127.0.0.1',
      port: server.port,
      username: 'ubuntu',
      agent: new Impostor(userKey.public),
      authHandler: ['agent'],
    });
  });
  client.end();
  expect(outcome).toContain('authentication methods failed');
});

test('reports a fault of the function as a command that could not be run', async () => {
  const { options } = await host({
    exec: async () => {
      throw new Error('no such script');
    },
  });
  const connection = await connect(options);
  expect(await connection.exec('x')).toEqual({ code: 126, stdout: '', stderr: 'no such script\n' });
  connection.close();
});

test('runs a command on what came before its client was gone, as sshd does, and lets it speak to nobody', async () => {
  const input = Promise.withResolvers<string>();
  const spoken = Promise.withResolvers<void>();
  const { options, server } = await host({
    exec: async (_command, stdin, onStderr) => {
      input.resolve(stdin);
      onStderr('half of it is done\n');
      // A stream tells of a write after its end in a later turn.
      setImmediate(() => spoken.resolve());
      return { code: 0, stdout: 'records\n', stderr: 'all of it is done\n' };
    },
  });
  const client = new ssh2.Client();
  client.on('error', () => {});
  client.on('ready', () => {
    client.exec('x', (_, channel) => {
      channel.on('error', () => {});
      channel.write('the first half', () => client.destroy());
    });
  });
  client.connect({ host: '127.0.0.1', port: server.port, username: 'ubuntu', privateKey: options.privateKey });
  expect(await input.promise).toBe('the first half');
  await spoken.promise;
});
