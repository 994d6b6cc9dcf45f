import { onTestFinished } from 'vitest';
import { generateSshKeys } from '../../src/sandbox/ssh-keys.ts';
import {
  generateHostKey,
  type SshServer,
  type SshServerOptions,
  startSshServer,
} from '../../src/sandbox/ssh-server.ts';
import type { ConnectOptions } from '../../src/ssh/connect.ts';

export interface Host {
  readonly server: SshServer;
  readonly userKey: { readonly private: string; readonly public: string };
  /** What `connect` needs to log in to it; its address exists nowhere, `reach` knows the way. */
  readonly options: ConnectOptions;
  /** Commands it was given, with their standard input. */
  readonly ran: { readonly command: string; readonly stdin: string }[];
}

type Behaviour = Partial<Pick<SshServerOptions, 'exec' | 'hostKey' | 'forward'>>;

/** An SSH host with a new key, gone when the test is over. It answers a command with the command itself. */
export async function host({ exec, hostKey, forward }: Behaviour = {}): Promise<Host> {
  const userKey = generateSshKeys();
  const ran: Host['ran'] = [];
  const server = await startSshServer({
    host: '127.0.0.1',
    hostKey: hostKey ?? generateHostKey(),
    authorizedKeys: () => [userKey.public],
    ...(forward === undefined ? {} : { forward }),
    exec: async (command, stdin, onStderr) => {
      ran.push({ command, stdin });
      return exec ? await exec(command, stdin, onStderr) : { code: 0, stdout: command, stderr: '' };
    },
  });
  onTestFinished(() => server.close());
  const options: ConnectOptions = {
    address: '203.0.113.7',
    user: 'ubuntu',
    privateKey: userKey.private,
    hostKeys: [server.hostPublicKey],
    reach: async () => ({ host: '127.0.0.1', port: server.port }),
    signal: new AbortController().signal,
  };
  return { server, userKey, options, ran };
}
