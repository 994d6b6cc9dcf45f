import type { Work } from '../engine/resource.ts';
import { pause } from '../pause.ts';
import { type ConnectOptions, connect } from './connect.ts';
import type { JumpHost } from './connection.ts';
import { HostUnreachable } from './host-unreachable.ts';
import { LoginRefused } from './login-refused.ts';
import { SshNotReady } from './ssh-not-ready.ts';

export interface WaitOptions extends Omit<ConnectOptions, 'signal'> {
  readonly work: Work;
  /** How long to try in all, in milliseconds. */
  readonly timeoutMs: number;
  /**
   * How long a refused login may be a matter of time, in milliseconds: sshd can be up before cloud-init has written the
   * key of the key pair. 90 seconds when left out.
   */
  readonly loginGraceMs?: number;
  /** Asked at the first refused login; what is known of it counts for those that follow too. */
  readonly judge?: (refusal: LoginRefused) => Promise<Judged>;
}

/** A refused login with what is known of it. */
export interface Judged {
  readonly refusal: LoginRefused;
  /** Whether time will not mend it. */
  readonly final: boolean;
}

const firstPauseMs = 250;
const longestPauseMs = 3_000;
/** Short: to a host that is not there yet the kernel repeats its call ever more rarely, and would notice it late. */
const tcpTimeoutMs = 3_000;

/**
 * Connects to a host that may still be booting.
 *
 * @throws SshNotReady when the time is over, LoginRefused when the key stays refused; what time cannot mend, such as
 *   HostKeyChanged or a refusal judged final, at once
 */
export async function waitForSsh(options: WaitOptions): Promise<JumpHost> {
  const { address, work, timeoutMs, loginGraceMs = 90_000 } = options;
  const started = Date.now();
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([work.signal, timeout]);
  let last: HostUnreachable | LoginRefused | undefined;
  let refused: (Judged & { readonly since: number }) | undefined;
  let pauseMs = firstPauseMs;
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await connect({ tcpTimeoutMs, ...options, signal });
    } catch (error) {
      work.signal.throwIfAborted();
      if (timeout.aborted) throw new SshNotReady(address, Date.now() - started, attempts, last);
      if (!(error instanceof HostUnreachable || error instanceof LoginRefused)) throw error;
      if (error instanceof LoginRefused) {
        refused ??= { since: Date.now(), ...(await judged(error, options)) };
        if (refused.final || Date.now() - refused.since >= loginGraceMs) throw refused.refusal;
      }
      const told = error instanceof LoginRefused ? (refused?.refusal ?? error) : error;
      if (told.message !== last?.message) work.say(`waiting for SSH on ${address} (${reason(told)})`);
      last = told;
    }
    await pause(pauseMs, signal).catch(() => {
      work.signal.throwIfAborted();
      throw new SshNotReady(address, Date.now() - started, attempts, last);
    });
    pauseMs = Math.min(pauseMs * 1.5, longestPauseMs);
  }
}

async function judged(refusal: LoginRefused, { judge }: WaitOptions): Promise<Judged> {
  return (await judge?.(refusal)) ?? { refusal, final: false };
}

function reason(error: HostUnreachable | LoginRefused): string {
  return error instanceof HostUnreachable ? error.reason : 'login not accepted yet';
}
