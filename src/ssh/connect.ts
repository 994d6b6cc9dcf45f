import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ServerHostKeyAlgorithm } from 'ssh2';
import { ActionableError } from '../engine/actionable-error.ts';
import type { Reach } from '../reach.ts';
import type { JumpHost } from './connection.ts';
import { firstLine } from './exec.ts';
import { execInTurn } from './exec-in-turn.ts';
import { fingerprint, keyType } from './fingerprint.ts';
import { forward } from './forward.ts';
import { HostKeyChanged } from './host-key-changed.ts';
import { type PinnedKeys, pinnedKeys } from './host-keys.ts';
import { HostUnreachable } from './host-unreachable.ts';
import { LoginRefused } from './login-refused.ts';
import { openSocket, words } from './open-socket.ts';
import { type PrivateKey, readPrivateKey } from './private-key.ts';

export interface ConnectOptions {
  /** IPv4 address of the host, as the cloud gave it out. */
  readonly address: string;
  /** 22 when left out. */
  readonly port?: number;
  readonly user: string;
  /** OpenSSH or PEM text, not encrypted. */
  readonly privateKey: string;
  /** The only keys the host may show: lines `ssh-ed25519 AAAA…` or fingerprints `SHA256:…`. */
  readonly hostKeys: readonly string[];
  /** How this process reaches it, or the host that it is reached through, which then must know its address. */
  readonly reach: Reach | Pick<JumpHost, 'forward'>;
  /** How long to wait for TCP, in milliseconds; 15 seconds when left out. */
  readonly tcpTimeoutMs?: number;
  /** Ends the attempt; an established connection is ended by `close`. */
  readonly signal: AbortSignal;
  /** Called once for each command run. */
  readonly count?: () => void;
  /** Gets one line a command, free of secrets. */
  readonly log?: (line: string) => void;
}

const usualTcpTimeoutMs = 15_000;
const loginTimeoutMs = 15_000;
/** A connection that says nothing to three of these in a row is lost. */
const keepaliveMs = 10_000;

interface Attempt extends ConnectOptions {
  readonly name: string;
  readonly key: PrivateKey;
  readonly pinned: PinnedKeys;
}

/**
 * Connects to a host and logs in with a key. The host must show one of the pinned keys: none is trusted on first use.
 *
 * @throws HostKeyChanged, LoginRefused, HostUnreachable, ActionableError for an unusable private key, or the signal's
 *   reason when aborted
 */
export async function connect(options: ConnectOptions): Promise<JumpHost> {
  const { address, port = 22, user, hostKeys } = options;
  const name = `${user}@${address}${port === 22 ? '' : `:${port}`}`;
  if (hostKeys.length === 0) {
    throw new ActionableError(
      `The SSH host key of ${address} is not known`,
      'Read it from the console log of the server (openstack console log show) and set server.host-key to it.',
    );
  }
  const attempt = { ...options, name, key: readPrivateKey(options.privateKey), pinned: pinnedKeys(hostKeys) };
  const shown: string[] = [];
  for (const offer of attempt.pinned.offers) {
    const result = await logIn(attempt, offer);
    if (!('shown' in result)) return connectionOf(result.client, attempt);
    shown.push(...result.shown);
  }
  throw new HostKeyChanged(address, attempt.pinned.words, shown);
}

/** One TCP connection; gives back the key that was shown, if any, when it is not to be trusted. */
async function logIn(
  attempt: Attempt,
  serverHostKey: readonly ServerHostKeyAlgorithm[],
): Promise<{ readonly client: Client } | { readonly shown: readonly string[] }> {
  const { user, signal, key, name, pinned } = attempt;
  const sock = await socketTo(attempt);
  return await new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    // Whatever runs on it, or through it, listens for its end.
    client.setMaxListeners(0);
    let distrusted: Buffer | undefined;
    const finish = (how: () => void) => {
      signal.removeEventListener('abort', abort);
      how();
    };
    const abort = () => {
      client.destroy();
      finish(() => reject(signal.reason));
    };
    signal.addEventListener('abort', abort, { once: true });
    const closed = () => finish(() => reject(new HostUnreachable(name, 'closed before login')));
    client.once('ready', () => {
      client.off('close', closed);
      finish(() => resolve({ client }));
    });
    client.on('error', (error) => {
      client.destroy();
      if (distrusted) {
        const shown = [`${keyType(distrusted)} ${fingerprint(distrusted)}`];
        return finish(() => resolve({ shown }));
      }
      if (/no matching host key/.test(error.message)) return finish(() => resolve({ shown: [] }));
      if (error.level === 'client-authentication') return finish(() => reject(new LoginRefused(name, key.fingerprint)));
      finish(() => reject(new HostUnreachable(name, words(error), { cause: error })));
    });
    client.once('close', closed);
    client.connect({
      sock,
      username: user,
      privateKey: key.text,
      authHandler: ['publickey'],
      readyTimeout: loginTimeoutMs,
      keepaliveInterval: keepaliveMs,
      keepaliveCountMax: 3,
      algorithms: { serverHostKey: [...serverHostKey] },
      hostVerifier: (shown: Buffer) => {
        if (pinned.trusts(shown)) return true;
        distrusted = shown;
        return false;
      },
    });
    if (signal.aborted) abort();
  });
}

async function socketTo(attempt: Attempt): Promise<Duplex> {
  const { reach, address, port = 22, name, signal, tcpTimeoutMs: timeoutMs = usualTcpTimeoutMs } = attempt;
  if (typeof reach !== 'function') return await reach.forward({ address, port }, { timeoutMs, signal });
  return await openSocket(await door(reach, attempt), name, { timeoutMs, signal });
}

/** Where the way to the host begins; that there is no way yet is a reason like any other. */
async function door(
  reach: Reach,
  { address, port = 22, name, signal }: Attempt,
): Promise<{ host: string; port: number }> {
  try {
    return await reach(address, port);
  } catch (cause) {
    signal.throwIfAborted();
    throw new HostUnreachable(name, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function connectionOf(client: Client, { name, count, log, reach, user, address, port = 22 }: Attempt): JumpHost {
  const exec = execInTurn(client, name);
  let losses = 0;
  client.once('close', () => {
    losses = 1;
  });
  return {
    name,
    ...(typeof reach === 'function' ? { line: `ssh ${port === 22 ? '' : `-p ${port} `}${user}@${address}` } : {}),
    async exec(command, options) {
      count?.();
      const started = performance.now();
      const result = await exec(command, options);
      log?.(`ssh ${name} ${firstLine(command)} -> ${result.code} in ${Math.round(performance.now() - started)} ms`);
      return result;
    },
    forward: (destination, options) => forward(client, name, destination, options),
    losses: () => losses,
    drop() {
      losses = 1;
      client.destroy();
    },
    close: () => void client.end(),
  };
}
