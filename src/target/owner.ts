import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/**
 * Who owns what a run makes, when the configuration does not say: the repository on GitHub, else the `owner/name` of
 * the remote `origin` of the checkout that `directory` lies in, else `local`.
 */
export async function ownerOf(directory: string, env: NodeJS.ProcessEnv): Promise<string> {
  return env.GITHUB_REPOSITORY || (await originOf(resolve(directory))) || 'local';
}

async function originOf(directory: string): Promise<string | undefined> {
  const config = await gitConfig(directory);
  const url = config?.match(/^\[remote "origin"\]\s*(?:^(?!\[).*$\s*)*?^\s*url\s*=\s*(.+?)\s*$/m)?.[1];
  // `https://host/owner/name.git`, `ssh://git@host/owner/name` or `git@host:owner/name.git`; a plain path owns nothing.
  return url?.match(/^(?:[a-z+]+:\/\/[^/]+\/|[^/:]+:)(?:.*\/)?([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/)?.[1];
}

/** The text of the repository's configuration, read without git; the checkout may be a worktree. */
async function gitConfig(directory: string): Promise<string | undefined> {
  for (let at = directory; ; at = dirname(at)) {
    const git = join(at, '.git');
    const found = await stat(git).catch(() => undefined);
    if (found?.isDirectory()) return await textOf(join(git, 'config'));
    if (found?.isFile()) return await textOf(join(await commonDirectory(at, git), 'config'));
    if (dirname(at) === at) return undefined;
  }
}

/** Follows the `.git` file of a worktree (gitrepository-layout(5)) to the directory that all worktrees share. */
async function commonDirectory(at: string, git: string): Promise<string> {
  const pointer = (await textOf(git))?.match(/^gitdir:\s*(.+?)\s*$/m)?.[1] ?? '.git';
  const own = resolve(at, pointer);
  const common = await textOf(join(own, 'commondir'));
  return common === undefined ? own : resolve(own, common.trim());
}

async function textOf(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch(() => undefined);
}
