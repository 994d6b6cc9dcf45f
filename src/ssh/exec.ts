import { constants } from 'node:os';
import type { Client, ClientChannel } from 'ssh2';
import { CommandNotStarted } from './command-not-started.ts';
import type { ExecOptions, ExecResult } from './connection.ts';
import { ConnectionLost } from './connection-lost.ts';
import { eachLine } from './lines.ts';
import { NotConnected } from './not-connected.ts';

/**
 * Runs one command on an open SSH client. When aborted, nobody waits for it any longer and its standard streams are
 * closed; what it does without them it finishes, as a package manager or mkfs should.
 *
 * @param name of the connection, for messages
 * @throws NotConnected when the connection had ended before, CommandNotStarted when there is no session for it,
 *   ConnectionLost when the connection is lost before it has ended, or the signal's reason when aborted
 */
export function exec(client: Client, name: string, command: string, options: ExecOptions = {}): Promise<ExecResult> {
  const { signal, stdin = '', onStderrLine } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    let channel: ClientChannel | undefined;
    const settle = (how: () => void) => {
      signal?.removeEventListener('abort', abort);
      client.off('close', lost);
      how();
    };
    const abort = () => {
      settle(() => reject(signal?.reason));
      channel?.close();
    };
    const lost = () => settle(() => reject(new ConnectionLost(name, firstLine(command))));
    signal?.addEventListener('abort', abort, { once: true });
    client.once('close', lost);
    const opened = (error: Error | undefined, stream: ClientChannel) => {
      if (error) return settle(() => reject(new CommandNotStarted(name, firstLine(command), error)));
      channel = stream;
      if (signal?.aborted) return abort();
      collect(stream, onStderrLine, (result) => {
        if (result === undefined) lost();
        else settle(() => resolve(result));
      });
      stream.end(stdin);
    };
    try {
      client.exec(command, opened);
    } catch {
      // Thrown when the connection is closed already.
      settle(() => reject(new NotConnected(name, firstLine(command))));
    }
  });
}

/** Gathers what a command says until its channel closes; without an exit code the connection was lost. */
function collect(
  stream: ClientChannel,
  onStderrLine: ExecOptions['onStderrLine'],
  closed: (result: ExecResult | undefined) => void,
): void {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let code: number | undefined;
  const lines = eachLine(onStderrLine);
  stream.on('data', (chunk: Buffer) => stdout.push(chunk));
  stream.stderr.on('data', (chunk: Buffer) => {
    stderr.push(chunk);
    lines.push(chunk);
  });
  stream.on('exit', (status: number | null, killedBy?: string) => {
    code = status ?? codeOfSignal(killedBy);
  });
  // A command that ends without reading all of its input is no failure: the exit code tells.
  stream.on('error', () => {});
  stream.on('close', () => {
    if (code === undefined) return closed(undefined);
    lines.end();
    closed({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
  });
}

/** As a shell reports a command that was killed: 128 and the number of the signal. */
function codeOfSignal(name: string | undefined): number {
  const found = Object.entries(constants.signals).find(([signal]) => signal === `SIG${name?.replace(/^SIG/, '')}`);
  return 128 + (found?.[1] ?? 0);
}

/** Enough of a command to know it by. */
export function firstLine(command: string): string {
  const [line = ''] = command.trimStart().split('\n');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
