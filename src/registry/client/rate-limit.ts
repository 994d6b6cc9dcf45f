/** How many pulls Docker Hub still allows to this address or user. */
export interface RateLimit {
  readonly limit: number;
  readonly remaining: number;
  /** For how long a pull counts, in seconds. */
  readonly windowSeconds: number | undefined;
}

/**
 * Reads `ratelimit-limit` and `ratelimit-remaining`, such as `100;w=21600`.
 * Follows https://docs.docker.com/docker-hub/usage/pulls/.
 *
 * @returns undefined where the answer has no such headers: the registry counts nothing, or not for this user
 */
export function rateLimitIn(header: (name: string) => string | undefined): RateLimit | undefined {
  const [limit, remaining] = [parsed(header('ratelimit-limit')), parsed(header('ratelimit-remaining'))];
  if (limit === undefined || remaining === undefined) return undefined;
  return { limit: limit.count, remaining: remaining.count, windowSeconds: limit.window ?? remaining.window };
}

function parsed(header: string | undefined) {
  const { count, window } = /^\s*(?<count>\d+)\s*(;\s*w=(?<window>\d+))?/.exec(header ?? '')?.groups ?? {};
  if (count === undefined) return undefined;
  return { count: Number(count), window: window === undefined ? undefined : Number(window) };
}
