import type { Effect } from '../faults.ts';

/** GitHub's limit for those that ask too much at once. @param retryAfter seconds; left out, it says nothing of when */
export function secondaryLimit(retryAfter?: number): Effect {
  return {
    kind: 'refusal',
    acted: false,
    words: {
      status: 403,
      message:
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID.',
      headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    },
  };
}

/**
 * GitHub's limit for an hour.
 *
 * @param resetAt milliseconds since the epoch, from when on it answers again
 * @see https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function primaryLimit(resetAt: number, status: 403 | 429 = 403): Effect {
  return {
    kind: 'refusal',
    acted: false,
    words: {
      status,
      message: 'API rate limit exceeded for installation.',
      headers: {
        'x-ratelimit-limit': '5000',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-used': '5000',
        'x-ratelimit-resource': 'core',
        'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)),
      },
    },
  };
}
