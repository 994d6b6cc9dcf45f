import type { Report, RunOutcome } from '../engine/report.ts';
import { oneLine } from '../report/columns.ts';
import type { GitHub } from './github.ts';
import type { End, Onlooker } from './onlooker.ts';

export interface DeploymentOptions {
  readonly command: string;
  readonly target: string;
  /** Words made free of secrets. */
  readonly mask: (text: string) => string;
  /** Told the id of the deployment as soon as it has one. */
  readonly made: (deploymentId: number) => void;
  readonly warn: (error: unknown) => void;
}

/** GitHub takes no longer ones, in characters. */
const longestDescription = 140;

const states = { success: 'success', failure: 'failure', cancelled: 'error' } as const satisfies Record<
  RunOutcome,
  string
>;

/**
 * Tells GitHub of a run that makes a registry: a deployment in the environment named after the target. One that ends
 * before it has begun on anything, as with a wrong configuration, is none.
 */
export function deployment(github: GitHub, { command, target, mask, made, warn }: DeploymentOptions): Onlooker {
  const { request, repository, sha, runUrl } = github;
  let begun: Promise<number | undefined> | undefined;

  async function begin(): Promise<number | undefined> {
    const { data } = await request('POST /repos/{owner}/{repo}/deployments', {
      ...repository,
      ref: sha,
      task: command,
      environment: target,
      description: described(`${command} ${target}`),
      auto_merge: false,
      // Whether this commit may be deployed was decided by who started the job.
      required_contexts: [],
    });
    if (!('id' in data)) return undefined;
    const id = Number(data.id);
    made(id);
    await deploymentStatus(github, id, { state: 'in_progress', log_url: runUrl }).catch(warn);
    return id;
  }

  function given(error: unknown): undefined {
    warn(error);
  }

  function described(text: string): string {
    return mask(oneLine(text)).slice(0, longestDescription);
  }

  function statusOf(end: End): Status {
    if ('error' in end) return { state: 'failure', description: described(end.error.message) };
    const { outcome, registry } = end.report;
    const place = outcome === 'success' ? { environment_url: registry.url } : {};
    return { state: states[outcome], description: described(wordsOf(end.report)), ...place };
  }

  return {
    emit() {
      begun ??= begin().catch(given);
    },
    async ended(end) {
      if ('report' in end) begun ??= begin().catch(given);
      const id = await begun;
      if (id === undefined) return;
      await deploymentStatus(github, id, { ...statusOf(end), log_url: runUrl }).catch(warn);
    },
  };
}

interface Status {
  readonly state: (typeof states)[RunOutcome] | 'in_progress' | 'inactive';
  readonly description?: string;
  readonly environment_url?: string;
  readonly log_url?: string;
}

/** Gives a deployment another status. */
export async function deploymentStatus(
  { request, repository }: Pick<GitHub, 'request' | 'repository'>,
  id: number,
  status: Status,
): Promise<void> {
  const path = 'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses';
  await request(path, { ...repository, deployment_id: id, ...status });
}

function wordsOf({ outcome, error, changes, registry }: Report): string {
  if (outcome === 'success') return `the registry is at ${registry.host}`;
  if (outcome === 'cancelled') return outcome;
  const failed = changes.find((change) => change.outcome === 'failed');
  return error?.message ?? failed?.error?.message ?? outcome;
}

/** Once a registry is removed, what stands as deployed in its environment no longer is. */
export async function withdrawDeployment(github: GitHub, target: string): Promise<void> {
  const { request, repository, runUrl } = github;
  const path = 'GET /repos/{owner}/{repo}/deployments';
  const { data } = await request(path, { ...repository, environment: target, task: 'provision', per_page: 1 });
  // Those before the newest became inactive when it succeeded.
  for (const { id } of data) await deploymentStatus(github, Number(id), { state: 'inactive', log_url: runUrl });
}
