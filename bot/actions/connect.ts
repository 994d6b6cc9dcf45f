import { getOctokit } from '@actions/github';
import { countedFetch } from '../fetch.ts';
import type { GitHub } from '../github.ts';
import type { Job } from './job.ts';

/** Under which every job's own token writes. */
const self = 'github-actions[bot]';

/** GitHub as a job's own token shows it. */
export function connect({ token, apiUrl, repository }: Job): GitHub {
  // Its log would go to the console, by the side of ours.
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const { request, graphql } = getOctokit(token, {
    baseUrl: apiUrl,
    log,
    request: { fetch: countedFetch(() => {}) },
  });
  return { request, graphql, repository, self };
}
