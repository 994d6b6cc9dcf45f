import { z } from 'zod';

/** GitHub's own advice where it names no time: https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api */
const leastWaitMs = 60_000;

const answerSchema = z.object({
  status: z.number(),
  message: z.string().default(''),
  response: z.object({ headers: z.record(z.string(), z.unknown()) }).optional(),
});

/** Why GitHub did not do what it was asked to, in so far as it matters for asking again. */
export type Refusal =
  /** Too many requests: not to be asked again before this many milliseconds have passed. */
  | { readonly kind: 'throttled'; readonly waitMs: number }
  /** Asking again would be refused again. */
  | { readonly kind: 'final' }
  /** No answer, or a fault of the service. */
  | { readonly kind: 'passing' };

export function refusalOf(error: unknown, now = Date.now()): Refusal {
  const parsed = answerSchema.safeParse(error);
  if (!parsed.success) return { kind: 'passing' };
  const { status, message, response } = parsed.data;
  const header = (name: string) => {
    const value = response?.headers[name];
    return value === undefined || !/^\d+$/.test(String(value)) ? undefined : Number(value);
  };
  if (status === 403 || status === 429) {
    const after = header('retry-after');
    if (after !== undefined) return { kind: 'throttled', waitMs: after * 1000 };
    const reset = header('x-ratelimit-reset');
    if (header('x-ratelimit-remaining') === 0 && reset !== undefined) {
      return { kind: 'throttled', waitMs: Math.max(0, reset * 1000 - now) };
    }
    if (status === 429 || /secondary rate limit/i.test(message)) return { kind: 'throttled', waitMs: leastWaitMs };
  }
  // Octokit gives 500 to a request that was never answered.
  return status >= 500 ? { kind: 'passing' } : { kind: 'final' };
}
