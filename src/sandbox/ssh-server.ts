import { connect, createServer } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session } from 'ssh2';
import { generateSshKeys } from './ssh-keys.ts';

export interface SshServerOptions {
  /** Any free one when left out. */
  readonly port?: number;
  readonly host: '127.0.0.1';
  /** OpenSSH private key, as {@link generateHostKey} makes it. */
  readonly hostKey: string;
  /** Lines as in `authorized_keys`, asked anew at each login. */
  readonly authorizedKeys: () => readonly string[];
  /** Runs a command once all of its standard input has come. */
  readonly exec: (command: string, stdin: string, onStderr: (text: string) => void) => Promise<SshServerResult>;
  /** The local port that stands for one that this host can reach, if it can; nothing is forwarded when left out. */
  readonly forward?: (address: string, port: number) => Promise<number | undefined>;
}

export interface SshServerResult {
  readonly code: number;
  readonly stdout: string;
  /** What was not already given to `onStderr`. */
  readonly stderr: string;
}

export interface SshServer {
  readonly port: number;
  /** `ssh-ed25519 AAAA…` */
  readonly hostPublicKey: string;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/** A new ed25519 private key in OpenSSH format. */
export function generateHostKey(): string {
  return generateSshKeys().private;
}

/** An SSH server that verifies keys for real and answers commands with a function; any user may log in. */
export async function startSshServer(options: SshServerOptions): Promise<SshServer> {
  const open = new Set<Connection>();
  const sessions = new ssh2.Server({ hostKeys: [options.hostKey] }, (connection) => {
    open.add(connection);
    connection.on('authentication', (context) => {
      if (admits(options.authorizedKeys(), context)) context.accept();
      else context.reject(['publickey']);
    });
    connection.on('session', (accept) => serve(accept(), options.exec));
    connection.on('tcpip', async (accept, reject, { destIP, destPort }) => {
      const port = await options.forward?.(destIP, destPort);
      if (port === undefined) reject();
      else relay(accept(), port);
    });
    // A client that goes away in the middle is an everyday thing.
    connection.on('error', () => {});
    connection.on('close', () => open.delete(connection));
  });
  // ssh2 listens without it: each answer of several packets would wait for the client's delayed acknowledgement.
  const server = createServer({ noDelay: true }, (socket) => sessions.injectSocket(socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host, resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the SSH server has no port');
  return {
    port: bound.port,
    hostPublicKey: publicLine(options.hostKey),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of open) connection.end();
      await closed;
    },
  };
}

/** RFC 4252, 7: first the client may ask whether a key would do, then it proves that it has it. */
function admits(authorized: readonly string[], context: AuthContext): boolean {
  if (context.method !== 'publickey') return false;
  const offered = context.key.data;
  for (const line of authorized) {
    const key = ssh2.utils.parseKey(line);
    if (key instanceof Error || !key.getPublicSSH().equals(offered)) continue;
    // Accepting a question only says that the key would do: ssh2 lets nobody in without a signature.
    if (context.signature === undefined || context.blob === undefined) return true;
    return key.verify(context.blob, context.signature, context.hashAlgo) === true;
  }
  return false;
}

function relay(channel: ServerChannel, port: number): void {
  const onward = connect({ port, host: '127.0.0.1', noDelay: true });
  channel.pipe(onward).pipe(channel);
  for (const [one, other] of [
    [channel, onward],
    [onward, channel],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}

function serve(session: Session, exec: SshServerOptions['exec']): void {
  session.on('exec', (accept, _, { command }) => {
    const channel: ServerChannel = accept();
    const stdin: Buffer[] = [];
    channel.on('data', (chunk: Buffer) => stdin.push(chunk));
    // A client may go away while its command runs, or before: what it would be told then is told to nobody.
    channel.on('error', () => {});
    channel.stderr.on('error', () => {});
    channel.once('end', async () => {
      const onStderr = (text: string) => void channel.stderr.write(text);
      const { code, stdout, stderr } = await exec(command, Buffer.concat(stdin).toString(), onStderr).catch(asResult);
      channel.stderr.write(stderr);
      channel.write(stdout);
      channel.exit(code);
      channel.end();
    });
  });
}

/** A fault of the function is the command's fault, as a shell would report a program that cannot be run. */
function asResult(error: unknown): SshServerResult {
  return { code: 126, stdout: '', stderr: `${error instanceof Error ? error.message : error}\n` };
}

function publicLine(hostKey: string): string {
  const key = ssh2.utils.parseKey(hostKey);
  if (key instanceof Error) throw key;
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}
