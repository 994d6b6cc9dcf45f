import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { botEnvironment } from '../../../bot/local/bot-environment.ts';
import type { GitHubOptions, SandboxGitHub } from '../../../src/sandbox/github/sandbox-github.ts';
import { startGitHub } from '../../../src/sandbox/github/start-github.ts';
import { type Program, start } from '../../acceptance/program.ts';

const secret = randomBytes(32).toString('hex');
const lineSchema = z.looseObject({ message: z.string() });

export interface ReactingServer {
  readonly github: SandboxGitHub;
  readonly program: Program;
  readonly url: string;
  readonly hooks: string;
  readonly secret: string;
  readonly privateKey: string;
  /** The lines of its log so far. */
  logged(): readonly z.output<typeof lineSchema>[];
  /** Somebody writes a comment; the issue is there already. */
  comment(body: string): number;
  /** Who has reacted to a comment, and how. */
  reactionsTo(comment: number): readonly string[];
}

/** GitHub, and the server in a process of its own, told by webhooks. */
export async function reactingServer(
  options: GitHubOptions = {},
  env: Readonly<Record<string, string>> = {},
): Promise<ReactingServer> {
  const github = await startGitHub(options);
  onTestFinished(() => github[Symbol.asyncDispose]());
  const [{ name: repository } = { name: 'neurolibre/registries' }] = options.repositories ?? [];
  const issue = github.openIssue({ repository, author: 'alice', title: 'A registry, please' }).number;
  const program = start({
    entry: join(import.meta.dirname, 'reacting.ts'),
    directory: tmpdir(),
    env: {
      ...botEnvironment(github, secret),
      HOST: '127.0.0.1',
      PORT: '0',
      ...env,
    },
  });
  const logged = () =>
    program
      .said()
      .split('\n')
      .filter(Boolean)
      .map((line) => lineSchema.parse(JSON.parse(line)));
  await program.until('"message":"listening"');
  const { url, path } = z
    .object({ url: z.string(), path: z.string() })
    .parse(logged().find(({ message }) => message === 'listening'));
  const hooks = `${url}${path}`;
  github.webhooks.deliverTo({ url: hooks, secret });
  return {
    github,
    program,
    url,
    hooks,
    secret,
    privateKey: github.app.privateKey,
    logged,
    comment: (body) => github.writeComment({ repository, issue, author: 'alice', body }).id,
    reactionsTo: (comment) =>
      [...(github.repository(repository).comments.get(comment)?.reactions.values() ?? [])].map(
        ({ author, content }) => `${author}: ${content}`,
      ),
  };
}
