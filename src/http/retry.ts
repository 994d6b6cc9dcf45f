import { NoAnswer } from './no-answer.ts';

/**
 * When a request is sent again:
 * - `safe`: after every failure that may pass;
 * - `unsafe`: only when it certainly was not acted on, for after a lost answer nobody knows whether a second server
 *   would be created. Whoever asked looks first at what stands;
 * - `sign-in`: as a safe one, but when nobody is there at all that is better told at once: the address is wrong.
 */
export type Patience = 'safe' | 'unsafe' | 'sign-in';

/** Cinder's 413 is not among them: it means quota, and its `Retry-After: 0` is not to be followed. */
const passingStatuses: ReadonlySet<number> = new Set([
  429, // Too Many Requests: refused before it was looked at
  502, // Bad Gateway: the proxy lost the service
  503, // Service Unavailable: restarting, or overloaded
  504, // Gateway Timeout
]);

const mostTries = 6;
/** The longest pause before the second try; it doubles from there. */
const firstPauseMs = 1000;
const longestPauseMs = 30_000;
/** A service that asks for more patience than this will not answer in a run's time. */
const longestAdvisedMs = 60_000;
/** From the first try on, the time until answers included. */
const longestInAllMs = 5 * 60_000;

interface Answered {
  readonly status: number;
  readonly headers: Headers;
}

/**
 * Sends a request again while that can help: at most six times and no longer than five minutes, as far apart as the
 * service asks (`Retry-After`) or else at random up to 1, 2, 4… 30 s ("full jitter",
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 *
 * @returns the last answer, whatever its status
 * @throws {NoAnswer} when the last try got none; whatever else `send` throws, at once
 */
export async function retrying<T extends Answered>(
  patience: Patience,
  pause: (ms: number) => Promise<void>,
  send: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + longestInAllMs;
  for (let tried = 1; ; tried += 1) {
    const outcome = await send().catch((error: unknown) => {
      if (error instanceof NoAnswer) return error;
      throw error;
    });
    const pauseMs = mayHelp(patience, outcome) && tried < mostTries ? pauseAfter(tried, outcome) : Infinity;
    if (performance.now() + pauseMs <= deadline) await pause(pauseMs);
    else if (outcome instanceof NoAnswer) throw outcome;
    else return outcome;
  }
}

function mayHelp(patience: Patience, outcome: Answered | NoAnswer): boolean {
  if (!(outcome instanceof NoAnswer)) {
    return patience === 'unsafe' ? outcome.status === 429 : passingStatuses.has(outcome.status);
  }
  const { passing, unsent } = outcome.fault;
  return passing && (patience === 'safe' || unsent === (patience === 'unsafe'));
}

function pauseAfter(tried: number, outcome: Answered | NoAnswer): number {
  const advice = outcome instanceof NoAnswer ? null : outcome.headers.get('retry-after');
  const ceilingMs = Math.min(firstPauseMs * 2 ** (tried - 1), longestPauseMs);
  return advisedMs(advice) ?? Math.random() * ceilingMs;
}

/** `Retry-After` in either of its forms: seconds, or a date (RFC 9110, section 10.2.3). Zero advises nothing. */
function advisedMs(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return ms > 0 ? Math.min(ms, longestAdvisedMs) : undefined;
}
