import { connect, type Socket } from 'node:net';
import { HostUnreachable } from './host-unreachable.ts';

/** What the system's error codes mean, in words. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'connection timed out',
};

/**
 * Opens a TCP connection.
 *
 * @param name of the host, for messages
 * @throws HostUnreachable, or the signal's reason when aborted
 */
export function openSocket(
  { host, port }: { readonly host: string; readonly port: number },
  name: string,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connect({ host, port, noDelay: true, timeout: timeoutMs });
    const fail = (error: unknown) => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      reject(error);
    };
    const abort = () => fail(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    socket.once('timeout', () => fail(new HostUnreachable(name, `no answer in ${Math.round(timeoutMs / 1000)} s`)));
    socket.once('error', (cause: NodeJS.ErrnoException) => fail(new HostUnreachable(name, words(cause), { cause })));
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      socket.setTimeout(0);
      socket.removeAllListeners('timeout').removeAllListeners('error');
      resolve(socket);
    });
  });
}

export function words(cause: NodeJS.ErrnoException): string {
  return reasons[cause.code ?? ''] ?? cause.message;
}
