import { randomBytes } from 'node:crypto';
import type { Commit, Repository } from './records.ts';
import type { RepositorySeed } from './sandbox-github.ts';
import { changed, type State, userOf } from './state.ts';

/** @throws when its name has no owner */
export function addRepository(state: State, seed: RepositorySeed): void {
  const [owner = '', name = ''] = seed.name.split('/');
  if (owner === '' || name === '') throw new Error(`'${seed.name}' is no owner/name of a repository`);
  const { files = {}, roles = {}, defaultBranch = 'main' } = seed;
  const repository: Repository = {
    id: state.nextId(),
    owner: userOf(state, owner, 'Organization').login,
    name,
    private: seed.private ?? false,
    defaultBranch,
    commits: [commitOf(state, 'Begin', new Map(Object.entries(files)))],
    roles: new Map(Object.entries(roles)),
    issues: new Map(),
    comments: new Map(),
    milestones: new Map(),
    milestonesMade: 0,
    deployments: [],
    runs: new Map(),
  };
  for (const login of repository.roles.keys()) userOf(state, login);
  state.repositories.set(seed.name.toLowerCase(), repository);
}

/** Adds a commit to the default branch that changes files; null removes one. Returns its SHA. */
export function addCommit(
  state: State,
  repository: Repository,
  changes: Readonly<Record<string, string | null>>,
): string {
  const files = new Map(repository.commits.at(-1)?.files);
  for (const [path, text] of Object.entries(changes)) {
    if (text === null) files.delete(path);
    else files.set(path, text);
  }
  const commit = commitOf(state, `Change ${Object.keys(changes).join(', ')}`, files);
  repository.commits.push(commit);
  changed(state, repository, { kind: 'commit', id: commit.sha });
  return commit.sha;
}

function commitOf({ now }: State, message: string, files: Commit['files']): Commit {
  return { sha: randomBytes(20).toString('hex'), message, at: now(), files };
}
