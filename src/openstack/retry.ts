import type { Request } from './openstack.ts';
import type { RawAnswer } from './transport.ts';
import { UnreachableError } from './unreachable-error.ts';

/** Which failures a request is sent again after: none, those the service itself answers with, or lost connections too. */
export type Patience = 'none' | 'answers' | 'everything';

/**
 * Sending a request again that only reads or deletes does no harm. The others are never repeated blindly: after a lost
 * answer nobody knows whether a second server would be created. A new run looks first and takes up what is there.
 */
export function patienceFor(method: Request['method']): Patience {
  return method === 'GET' || method === 'HEAD' || method === 'DELETE' ? 'everything' : 'none';
}

/** Cinder's 413 is not among them: it means quota, and its `Retry-After: 0` is not to be followed. */
const passingStatuses: ReadonlySet<number> = new Set([
  429, // Too Many Requests
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

/**
 * Sends a request again while that can help: at most six times, as far apart as the service asks (`Retry-After`) or
 * else at random up to 1, 2, 4… 30 s ("full jitter", https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 *
 * @returns the last answer, whatever its status
 */
export async function retrying(
  patience: Patience,
  pause: (ms: number) => Promise<void>,
  send: () => Promise<RawAnswer>,
): Promise<RawAnswer> {
  const tries = patience === 'none' ? 1 : mostTries;
  for (let tried = 1; ; tried += 1) {
    const outcome = await send().catch((error: unknown) => {
      const lost = error instanceof UnreachableError && error.passing;
      if (lost && patience === 'everything' && tried < tries) return undefined;
      throw error;
    });
    if (outcome !== undefined && (tried === tries || !passingStatuses.has(outcome.status))) return outcome;
    const ceilingMs = Math.min(firstPauseMs * 2 ** (tried - 1), longestPauseMs);
    await pause(advisedMs(outcome?.headers.get('retry-after') ?? null) ?? Math.random() * ceilingMs);
  }
}

/** `Retry-After` in either of its forms: seconds, or a date (RFC 9110, section 10.2.3). Zero advises nothing. */
function advisedMs(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return ms > 0 ? Math.min(ms, longestAdvisedMs) : undefined;
}
