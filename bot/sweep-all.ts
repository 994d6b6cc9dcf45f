import type { Probot } from 'probot';
import { type AppOptions, gitHubOf } from './app.ts';
import type { Extent } from './core/sweep.ts';
import type { GitHub } from './github.ts';

export interface SweepOptions extends AppOptions {
  /** How often it was done before: where there are too many repositories, each time has others. */
  readonly round: number;
  /** Aborted when the rest of the repositories is to be left. */
  readonly stop: AbortSignal;
  readonly failed: (error: unknown, where: string) => void;
}

/**
 * Repositories of one installation that are swept at once. GitHub answers an installation 5,000 requests an hour, and
 * comments are to be left the most of them.
 */
const mostAtOnce = 50;
/** A thorough sweep costs more requests. */
const thoroughEvery = 12;

/** Sweeps the repositories of all installations, one after the other. What fails in one is told and keeps none waiting. */
export async function sweepAll(probot: Probot, options: SweepOptions): Promise<void> {
  const { core, self, around, round, stop, failed } = options;
  const asApp = await probot.auth();
  for await (const { data } of asApp.paginate.iterator('GET /app/installations', { per_page: 100 })) {
    for (const { id, suspended_at: suspended } of data) {
      if (suspended === null) await sweepInstallation(id);
    }
  }

  async function sweepInstallation(id: number): Promise<void> {
    try {
      const all = await repositoriesOf(probot, id);
      const thorough = isThorough(round, all.length);
      for (const repository of turn(all, round)) {
        if (stop.aborted) return;
        await sweepOne(id, repository, { thorough });
      }
    } catch (error) {
      failed(error, `installation ${id}`);
    }
  }

  async function sweepOne(id: number, repository: GitHub['repository'], extent: Extent): Promise<void> {
    try {
      await core.sweep(await gitHubOf(probot, id, repository, self), around(), extent);
    } catch (error) {
      failed(error, `${repository.owner}/${repository.repo}`);
    }
  }
}

/** Those that can be commented on. */
async function repositoriesOf(probot: Probot, installation: number): Promise<readonly GitHub['repository'][]> {
  const octokit = await probot.auth(installation);
  const found = await octokit.paginate('GET /installation/repositories', { per_page: 100 });
  return found
    .filter(({ archived, disabled }) => !archived && !disabled)
    .map(({ owner, name }) => ({ owner: owner.login, repo: name }));
}

/** Whether those whose turn it is are swept thoroughly: once in a dozen times each, the first time among them. */
export function isThorough(round: number, repositories: number): boolean {
  const roundsToAll = Math.max(1, Math.ceil(repositories / mostAtOnce));
  return Math.floor(round / roundsToAll) % thoroughEvery === 0;
}

function turn<T>(all: readonly T[], round: number): readonly T[] {
  if (all.length <= mostAtOnce) return all;
  const first = (round * mostAtOnce) % all.length;
  return [...all, ...all].slice(first, first + mostAtOnce);
}
