import type { Probot } from 'probot';
import type { Around } from './around.ts';
import type { Core } from './core/core.ts';
import type { GitHub } from './github.ts';
import { commentSchema, completedRunSchema, placeSchema } from './payloads.ts';

export interface AppOptions {
  readonly core: Omit<Core, 'verify'>;
  /** The login that our comments stand under. */
  readonly self: () => Promise<string>;
  readonly around: () => Around;
}

/** Probot's app: tells the core of what happens on GitHub, and knows how to reach each repository there. */
export function app({ core, self, around }: AppOptions): (probot: Probot) => void {
  return (probot) => {
    probot.on('issue_comment.created', async ({ payload }) => {
      const github = await repositoryOf(payload);
      if (github !== undefined) await core.receive(github, commentSchema.parse(payload), around());
    });
    probot.on('workflow_run.completed', async ({ payload }) => {
      const github = await repositoryOf(payload);
      if (github !== undefined) await core.finish(github, completedRunSchema.parse(payload), around());
    });

    async function repositoryOf(payload: unknown): Promise<GitHub | undefined> {
      const { repository, installation } = placeSchema.parse(payload);
      if (installation !== undefined) return await gitHubOf(probot, installation.id, repository, self);
      around().log('this came by the webhook of a repository, not by that of the GitHub App: nothing is done');
      return undefined;
    }
  };
}

/** A repository, by way of the App's installation in it. Requests of one installation are paced together. */
export async function gitHubOf(
  probot: Probot,
  installation: number,
  repository: GitHub['repository'],
  self: () => Promise<string>,
): Promise<GitHub> {
  const { request, graphql } = await probot.auth(installation);
  return { request, graphql, repository, self: await self() };
}
