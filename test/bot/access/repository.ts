import { getOctokit } from '@actions/github';
import { onTestFinished } from 'vitest';
import type { GitHub } from '../../../bot/github.ts';
import type { Permissions, Role } from '../../../src/sandbox/github/records.ts';
import type { GitHubOptions, SandboxGitHub } from '../../../src/sandbox/github/sandbox-github.ts';
import { startGitHub } from '../../../src/sandbox/github/start-github.ts';

export interface RepositoryOptions extends Omit<GitHubOptions, 'repositories'> {
  /** Text of `.github/registry.yml`. */
  readonly configuration?: string;
  /** By login. */
  readonly roles?: Readonly<Record<string, Role>>;
  /** What the token may that asks. */
  readonly allowed?: Permissions;
}

const everything: Permissions = { contents: 'read', metadata: 'read', members: 'read' };

/** A repository until the test ends, and the way to it that the bot has. */
export async function repository({
  configuration,
  roles = {},
  allowed = everything,
  ...options
}: RepositoryOptions = {}): Promise<{ readonly server: SandboxGitHub; readonly github: GitHub }> {
  const files = configuration === undefined ? {} : { '.github/registry.yml': configuration };
  const server = await startGitHub({ repositories: [{ name: 'neurolibre/registries', roles, files }], ...options });
  onTestFinished(() => server[Symbol.asyncDispose]());
  server.admit('token', allowed, 'neurolibre/registries');
  return { server, github: wayTo(server.url) };
}

/** @param baseUrl of the API */
export function wayTo(baseUrl: string): GitHub {
  const { request, graphql } = getOctokit('token', { baseUrl });
  return { request, graphql, repository: { owner: 'neurolibre', repo: 'registries' }, self: 'registry-bot[bot]' };
}
