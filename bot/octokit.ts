import { ProbotOctokit } from 'probot';
import type { Log } from './server/log.ts';

/**
 * Sent again when the answer was lost or GitHub had trouble. Not POST, after which nobody would know how often it was
 * done, nor DELETE, whose answer says which of two replicas did it: what they left undone is found by the next sweep.
 */
const repeatable: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PATCH', 'PUT']);
/** What GitHub wants put off for longer, in seconds, is left to a later sweep. */
const longestWaitSeconds = 120;
const mostRepeats = 2;

/** Probot's Octokit, which asks no faster than GitHub wishes, with our own rules of what is sent again. */
export function botOctokit(log: Log): typeof ProbotOctokit {
  function again(retryAfter: number, { method, url }: Asked, _octokit: unknown, repeats: number): boolean {
    const waits = repeatable.has(method) && repeats < mostRepeats && retryAfter <= longestWaitSeconds;
    log.warn('GitHub asks to wait', { request: `${method} ${url}`, seconds: retryAfter, waits });
    return waits;
  }
  const WithRules = ProbotOctokit.plugin(({ hook }) => {
    hook.before('request', (options) => {
      if (!repeatable.has(options.method)) options.request.retries = 0;
    });
  });
  return WithRules.defaults((given: Given) => ({
    ...given,
    throttle: { ...given.throttle, onRateLimit: again, onSecondaryRateLimit: again },
  }));
}

type Given = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;
type Asked = { readonly method: string; readonly url: string };
