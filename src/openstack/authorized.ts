import { type Patience, retrying } from '../http/retry.ts';
import { pause as usualPause } from '../pause.ts';
import { abortable } from './abortable.ts';
import type { Credentials } from './credentials.ts';
import { signIn, type Token } from './keystone.ts';
import type { Request } from './openstack.ts';
import { tokenKeeper } from './token-keeper.ts';
import { type Exchange, type RawAnswer, type TransportOptions, transport } from './transport.ts';

export interface ConnectOptions extends TransportOptions {
  /** Ends what only reads or waits. A request that changes something is let finish, so that its outcome is known. */
  readonly signal?: AbortSignal;
  /** How to wait between two tries of a request. */
  readonly pause?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export interface Authorized {
  /** Who we are and the catalog; signs in if that has not been done. */
  token(): Promise<Token>;
  /** Sends with the token, and again while that can help. Returns whatever answer came in the end. */
  send(exchange: Exchange, regardless?: Request['regardless']): Promise<RawAnswer>;
}

/** The transport with a token: got once for all callers, and renewed once when it is refused. */
export function authorized(credentials: Credentials, options: ConnectOptions): Authorized {
  const { pause = usualPause } = options;
  const transmit = transport(credentials, options);
  const patiently = (exchange: Exchange, patience: Patience, waits: AbortSignal | undefined): Promise<RawAnswer> => {
    const pauseFor = (ms: number): Promise<void> => pause(ms, waits);
    return retrying(patience, pauseFor, () => transmit(exchange));
  };

  let known = false;
  const tokens = tokenKeeper(async () => {
    // Where we were signed in before somebody will be there again.
    const patience = known ? 'safe' : 'sign-in';
    const token = await signIn(credentials, (exchange) =>
      patiently({ ...exchange, ...signalled(options.signal) }, patience, options.signal),
    );
    known = true;
    return token;
  });

  return {
    token: () => tokens.current(),
    async send(exchange, regardless) {
      const { effect } = exchange;
      const waits = anyOf(regardless ? undefined : options.signal, exchange.signal);
      const sends = effect === 'reads' ? waits : exchange.signal;
      const sendWith = (token: string): Promise<RawAnswer> => {
        const headers = { ...exchange.headers, 'x-auth-token': token };
        return patiently(
          { ...exchange, headers, ...signalled(sends) },
          effect === 'changes' ? 'unsafe' : 'safe',
          waits,
        );
      };
      const token = await abortable(tokens.current(), sends);
      const answer = await sendWith(token.value);
      if (answer.status !== 401) return answer;
      const renewed = await abortable(tokens.insteadOf(token), sends);
      return await sendWith(renewed.value);
    },
  };
}

function anyOf(...signals: readonly (AbortSignal | undefined)[]): AbortSignal | undefined {
  const given = [...new Set(signals.filter((signal) => signal !== undefined))];
  return given.length > 1 ? AbortSignal.any(given) : given[0];
}

function signalled(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
