import type { getOctokit } from '@actions/github';
import { runLink } from '../commands/site/run-link.ts';

/** The repository that a job runs for, and the way to GitHub's API. */
export interface GitHub {
  readonly request: ReturnType<typeof getOctokit>['request'];
  readonly repository: { readonly owner: string; readonly repo: string };
  /** The commit that the job runs on. */
  readonly sha: string;
  /** Where a person sees the run at work. */
  readonly runUrl: string;
}

/** No request may take longer, in milliseconds: a run does not wait for GitHub. */
const answerMs = 10_000;

/** @returns undefined away from GitHub, and without a token */
export async function connectGitHub(token: string | undefined, env: NodeJS.ProcessEnv): Promise<GitHub | undefined> {
  const [owner, repo] = env.GITHUB_REPOSITORY?.split('/') ?? [];
  const { GITHUB_SHA: sha } = env;
  const runUrl = runLink(env);
  if (token === undefined || !owner || !repo || !sha || runUrl === undefined) return undefined;
  // Loaded when it is needed: nothing of the run itself asks GitHub.
  const { getOctokit } = await import('@actions/github');
  // Its log would go to the console, by the side of ours.
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  // Node's own `fetch`: the one that it would bring along is as large as all the rest of it.
  const { request, hook } = getOctokit(token, { log: silent, request: { fetch } });
  hook.before('request', (options) => {
    options.request.signal = AbortSignal.timeout(answerMs);
  });
  return { request, repository: { owner, repo }, sha, runUrl };
}
