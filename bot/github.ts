import type { getOctokit } from '@actions/github';

type Octokit = ReturnType<typeof getOctokit>;

/** One repository, the way to GitHub's API, and who we are there. */
export interface GitHub {
  readonly request: Octokit['request'];
  readonly graphql: Octokit['graphql'];
  readonly repository: { readonly owner: string; readonly repo: string };
  /** The login that our comments stand under: `registry-bot[bot]`, or `github-actions[bot]` in a job. */
  readonly self: string;
}
