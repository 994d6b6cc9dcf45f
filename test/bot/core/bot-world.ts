import { onTestFinished } from 'vitest';
import type { Around } from '../../../bot/around.ts';
import type { CompletedRun, IncomingComment } from '../../../bot/core/events.ts';
import type { GitHub } from '../../../bot/github.ts';
import type { Report } from '../../../src/engine/report.ts';
import { type Faults, faults } from '../../../src/sandbox/faults.ts';
import { fill } from '../../../src/sandbox/github/expressions.ts';
import type { Comment, Conclusion, Run } from '../../../src/sandbox/github/records.ts';
import type { GitHubOptions, SandboxGitHub } from '../../../src/sandbox/github/sandbox-github.ts';
import { startGitHub } from '../../../src/sandbox/github/start-github.ts';
import { asking, home } from '../../sandbox/github/asking.ts';
import { offering } from '../../workflows/offering.ts';

const workflow = '.github/workflows/provision-registry.yml';
const good = { failed: false, cancelled: false };
export const token = 'job-token';

const configurationFile = '.github/registry.yml';

function configuration(access: object, target = 'arbutus'): string {
  const volumes = { data: { size: 10 }, registry: { size: 10 } };
  // JSON is YAML too.
  return JSON.stringify({ targets: { [target]: { domain: 'registry.example.org', volumes, access } } });
}

/** A repository with our workflow, people who write in it, and the bot. */
export interface BotWorld {
  readonly sandbox: SandboxGitHub;
  readonly faults: Faults;
  readonly github: GitHub;
  /** Of GitHub and of the bot: milliseconds since 1970. */
  readonly clock: { now: number };
  around(): Around & { readonly lines: string[] };
  /** Says on the default branch who may command the only target besides the sandbox, arbutus when it is not named. */
  configures(access: object, target?: string): void;
  /** A person writes on the issue; given is what the bot is told of it. */
  writes(author: string, body: string): IncomingComment;
  /** What the bot has written on the issue, the oldest first. */
  replies(): readonly Comment[];
  /** What its newest reply says now, without the mark. */
  says(): string;
  /** The bot's reactions to a comment. */
  reactions(comment: { readonly id: number }): readonly string[];
  runs(): readonly Run[];
  /** Ends a run, with a report; given is what the bot is told of it. */
  ends(run: Run, conclusion: Conclusion, report?: Report): CompletedRun;
}

const began = Date.parse('2026-11-23T10:00:00Z');

export async function botWorld(options: GitHubOptions = {}): Promise<BotWorld> {
  const struck = faults();
  const clock = { now: began };
  const sandbox = await startGitHub({
    repositories: [
      {
        name: `${home.owner}/${home.repo}`,
        roles: { alice: 'write', bob: 'write', mallory: 'read' },
        files: { [workflow]: offering('arbutus'), [configurationFile]: configuration({}) },
      },
    ],
    fill: (template, contexts) => fill(template, contexts, good),
    now: () => clock.now,
    faults: struck,
    ...options,
  });
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  sandbox.admit(token, { actions: 'write', contents: 'read', issues: 'write' });
  const { request, graphql } = asking(sandbox, token);
  const world: BotWorld = {
    sandbox,
    faults: struck,
    github: { request, graphql, repository: home, self: 'github-actions[bot]' },
    clock,
    around() {
      const lines: string[] = [];
      const log = (line: string) => void lines.push(line);
      return { signal: new AbortController().signal, log, now: clock.now, pause: async () => {}, lines };
    },
    configures: (...given) => void sandbox.commit({ [configurationFile]: configuration(...given) }),
    writes(author, body) {
      const { id, createdAt } = sandbox.writeComment({ issue: 1, author, body });
      const at = new Date(createdAt).toISOString();
      return { id, issue: 1, author, authorType: 'User', body, createdAt: `${at.slice(0, 19)}Z` };
    },
    replies: () => [...sandbox.repository().comments.values()].filter(({ author }) => author === world.github.self),
    says: () => {
      const [, ...lines] = world.replies().at(-1)?.bodies.at(-1)?.split('\n') ?? [];
      return lines.join('\n');
    },
    reactions({ id }) {
      const all = sandbox.repository().comments.get(id)?.reactions.values() ?? [];
      return [...all].filter(({ author }) => author === world.github.self).map(({ content }) => content);
    },
    runs: () => [...sandbox.repository().runs.values()],
    ends(run, conclusion, report) {
      const { target, command } = run.inputs;
      const artifacts =
        report === undefined ? {} : { [`report-${target}-${command}`]: { 'report.json': JSON.stringify(report) } };
      sandbox.run(run.id).complete({ conclusion, artifacts });
      const at = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;
      return {
        ...{ id: run.id, title: run.title, path: run.workflow, event: run.event, branch: run.branch, conclusion },
        url: `https://github.com/${home.owner}/${home.repo}/actions/runs/${run.id}`,
        ...{ createdAt: at(run.createdAt), updatedAt: at(run.updatedAt) },
      };
    },
  };
  sandbox.openIssue({ author: 'alice', title: 'A registry' });
  return world;
}
