import { NoAnswer } from '../http/no-answer.ts';
import { isSafe } from '../http/safe-method.ts';

export interface Exchange {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: URL;
  /** Secret. */
  readonly token: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Cloudflare itself answers within 60 s, if only that the service behind it did not. */
const answerTimeoutMs = 90_000;

/**
 * Sends one request to Cloudflare's API, each on a connection of its own: a kept one may just have been closed for
 * having been idle, and whether a change had begun would not be known. There are but a few of them in a run.
 *
 * @throws {NoAnswer} when there is no answer; the signal's reason
 */
export async function transmit({ method, url, token, body, signal }: Exchange): Promise<RawAnswer> {
  try {
    const late = AbortSignal.timeout(answerTimeoutMs);
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', connection: 'close' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw new NoAnswer(!isSafe(method), cause, ({ why, detail }) => ({
      message: `Cloudflare's API at ${url.origin} could not be reached for ${method} ${url.pathname}: ${why} (${detail})`,
      remedy:
        'Check the network and, if it is set, CLOUDFLARE_API_URL; then run again, which looks first at what is there.',
    }));
  }
}
