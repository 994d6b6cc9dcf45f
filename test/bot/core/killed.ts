import type { GitHub } from '../../../bot/github.ts';
import { asking, home, type Octokit } from '../../sandbox/github/asking.ts';
import { type BotWorld, token } from './bot-world.ts';

/** How a process ends at a request: before it is sent, or when its answer is on the way. */
export type Death = 'before' | 'after';

export interface Replica {
  readonly github: GitHub;
  /** How many requests it has begun. */
  asked(): number;
  /** What they were, by method and path. */
  readonly routes: string[];
}

/** A process of the bot of its own. */
export function replica(world: BotWorld, wrap?: (octokit: Octokit, asked: () => number) => void): Replica {
  const octokit = asking(world.sandbox, token);
  const routes: string[] = [];
  octokit.hook.before('request', ({ method, url }) => void routes.push(`${method} ${url}`));
  wrap?.(octokit, () => routes.length);
  const { request, graphql } = octokit;
  return {
    github: { request, graphql, repository: home, self: world.github.self },
    asked: () => routes.length,
    routes,
  };
}

/** One that is killed at its n-th request. */
export function doomed(world: BotWorld, n: number, death: Death): Replica {
  return replica(world, ({ hook }, asked) => {
    hook.wrap('request', async (send, options) => {
      if (asked() < n) return await send(options);
      if (asked() === n && death === 'after') await send(options);
      throw new Error('killed');
    });
  });
}

/** All that people see of what the bot has done, with ids as names: what came of it, not in how many steps. */
export function seenIn({ sandbox, github }: BotWorld): unknown {
  const { comments, runs, milestones } = sandbox.repository();
  const seen = {
    comments: [...comments.values()].map(({ id, author, bodies, reactions, minimized }) => ({
      id: `id ${id}`,
      author,
      says: bodies.at(-1),
      reactions: [...reactions.values()]
        .filter((one) => one.author === github.self)
        .map(({ content }) => content)
        .toSorted(),
      minimized,
    })),
    runs: [...runs.values()].map(({ id, title, inputs, status, conclusion, cancelling }) => ({
      id: `id ${id}`,
      title,
      inputs,
      status,
      conclusion,
      cancelled: cancelling.signal.aborted,
    })),
    locks: [...milestones.values()].map(({ title, description, dueOn }) => ({ title, description, dueOn })),
  };
  const names = new Map<string, string>();
  return JSON.parse(
    JSON.stringify(seen).replace(/\b[1-9]\d{3}\b/g, (id) => {
      const name = names.get(id) ?? `#${names.size}`;
      names.set(id, name);
      return name;
    }),
  );
}
