import { readFile } from 'node:fs/promises';
import { UsageError } from '../../src/engine/usage-error.ts';
import type { GitHub } from '../github.ts';

/** The job that we run in, and what it was started by. */
export interface Job {
  readonly event: string;
  readonly payload: unknown;
  readonly repository: GitHub['repository'];
  readonly run: number;
  /** How the jobs before it in a dispatched run have ended; only its last job says so. */
  readonly results?: readonly string[];
  /** Base of GitHub's API. */
  readonly apiUrl: string;
  readonly token: string;
}

/**
 * Reads what the runner tells of the job: https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 *
 * @throws UsageError away from a job, and without a token
 */
export async function readJob(env: NodeJS.ProcessEnv): Promise<Job> {
  const { GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: file, GITHUB_REPOSITORY = '', GITHUB_RUN_ID: run } = env;
  const { GITHUB_API_URL: apiUrl = 'https://api.github.com' } = env;
  const [owner, repo] = GITHUB_REPOSITORY.split('/');
  if (!event || !file || !owner || !repo) {
    throw new UsageError(
      'This is no job of GitHub Actions',
      'Use it in a workflow, as .github/workflows/chatops.yml does.',
    );
  }
  const { 'INPUT_GITHUB-TOKEN': token, INPUT_RESULTS: results } = env;
  if (!token) {
    throw new UsageError(
      'The input github-token is empty',
      "Leave it out under `with:`, so that the job's own token is taken, with the permissions that chatops.yml gives it.",
    );
  }
  const payload: unknown = JSON.parse(await readFile(file, 'utf8'));
  return {
    ...{ event, payload, repository: { owner, repo }, run: Number(run), apiUrl, token },
    ...(results ? { results: results.split(' ') } : {}),
  };
}
