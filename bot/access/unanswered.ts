import { z } from 'zod';

/** What had to be known was not to be learnt from GitHub. */
export interface Unanswered {
  readonly kind: 'unanswered';
  /** What was asked, as the rest of a sentence: `who may do what in this repository`. */
  readonly asked: string;
  /** Absent when there was no answer at all. */
  readonly status?: number;
  /** GitHub's own words, or those of the network. */
  readonly words: string;
  /** Whether it is a permission that is missing, and `needs` tells which. */
  readonly forbidden: boolean;
  /** The permission to read that it takes to ask this. */
  readonly needs: 'contents' | 'members' | 'metadata';
}

/** What Octokit throws. There is no response when nothing has come back. */
const refusal = z.object({
  status: z.number(),
  message: z.string(),
  response: z.object({ headers: z.record(z.string(), z.unknown()) }).optional(),
});

/**
 * Why a question was not answered.
 *
 * @throws what was thrown, when it is no answer of GitHub but a fault of ours; the reason of the signal, when it was aborted
 */
export function unanswered(
  error: unknown,
  question: Pick<Unanswered, 'asked' | 'needs'>,
  signal: AbortSignal,
): Unanswered {
  signal.throwIfAborted();
  const { data } = refusal.safeParse(error);
  if (data === undefined) throw error;
  const { status, message, response } = data;
  const words = message.replace(/ - https:\S+$/, '');
  if (response === undefined) return { kind: 'unanswered', ...question, words, forbidden: false };
  // https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api: 403 is said of both.
  const tooOften = response.headers['x-ratelimit-remaining'] === '0' || 'retry-after' in response.headers;
  return { kind: 'unanswered', ...question, status, words, forbidden: status === 403 && !tooOften };
}

/** Whether GitHub has answered that there is no such thing, which it also says of what may not be seen. */
export function isNotFound(error: unknown): boolean {
  return refusal.safeParse(error).data?.status === 404;
}
