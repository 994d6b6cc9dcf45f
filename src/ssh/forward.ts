import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { Destination } from './connection.ts';
import { HostUnreachable } from './host-unreachable.ts';

/** Why a channel was not opened (RFC 4254, 5.1), in words. */
const reasons: Readonly<Record<number, string>> = {
  1: 'its SSH server does not forward connections (AllowTcpForwarding in sshd_config)',
  2: 'no way from there',
};

/**
 * Has the host at the other end of an SSH client open a TCP connection, as `ssh -J` does.
 *
 * @param name of the connection, for messages
 * @throws HostUnreachable when it does not come about in time, or the signal's reason when aborted
 */
export function forward(
  client: Client,
  name: string,
  { address, port }: Destination,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Duplex> {
  const unreachable = (reason: string, options?: ErrorOptions) =>
    new HostUnreachable(address, `${reason} (through ${name})`, options);
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    let over = false;
    const settle = (how: () => void) => {
      over = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      client.off('close', lost);
      how();
    };
    const abort = () => settle(() => reject(signal.reason));
    const lost = () => settle(() => reject(unreachable('the connection was lost')));
    const late = () => settle(() => reject(unreachable(`no answer in ${Math.round(timeoutMs / 1000)} s`)));
    const timer = setTimeout(late, timeoutMs);
    signal.addEventListener('abort', abort, { once: true });
    client.once('close', lost);
    try {
      client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
        if (over) return void channel?.destroy();
        if (error === undefined) return settle(() => resolve(channel));
        settle(() => reject(unreachable(wordsOf(error), { cause: error })));
      });
    } catch {
      // Thrown when the connection is closed already.
      lost();
    }
  });
}

function wordsOf(error: Error): string {
  const reason = 'reason' in error ? reasons[Number(error.reason)] : undefined;
  return reason ?? error.message;
}
