import { getOctokit } from '@actions/github';
import { onTestFinished } from 'vitest';
import type { GitHubOptions, SandboxGitHub } from '../../../src/sandbox/github/sandbox-github.ts';
import { startGitHub } from '../../../src/sandbox/github/start-github.ts';

export type Octokit = ReturnType<typeof getOctokit>;

/** Where the tests' only repository is. */
export const home = { owner: 'neurolibre', repo: 'registries' } as const;

/** A GitHub until the test ends, where alice may write, and what asks it with a job's token that may do everything. */
export async function gitHub(options: GitHubOptions = {}): Promise<{ github: SandboxGitHub; job: Octokit }> {
  const github = await startGitHub({
    repositories: [{ name: 'neurolibre/registries', roles: { alice: 'write' } }],
    ...options,
  });
  onTestFinished(() => github[Symbol.asyncDispose]());
  const permissions = { actions: 'write', contents: 'read', deployments: 'write', issues: 'write' } as const;
  github.admit('job-token', permissions, 'neurolibre/registries');
  return { github, job: asking(github, 'job-token') };
}

/** @param token of a job or an installation */
export function asking({ url }: SandboxGitHub, token: string): Octokit {
  return getOctokit(token, { baseUrl: url });
}

/** How a request was turned down. @throws when it was not */
export async function refusalOf(asked: Promise<unknown>): Promise<{ status: number; message: string }> {
  const outcome = await asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error) || !('status' in outcome)) throw new Error(`not turned down: ${String(outcome)}`);
  return { status: Number(outcome.status), message: outcome.message };
}
