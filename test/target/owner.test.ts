import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ownerOf } from '../../src/target/owner.ts';

/** A real repository, with one commit. */
function repository(): string {
  const directory = mkdtempSync(join(tmpdir(), 'owner-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  git(directory, 'init', '-q');
  git(directory, '-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '-q', '--allow-empty', '-m', 'first');
  return directory;
}

function git(directory: string, ...args: readonly string[]): void {
  execFileSync('git', ['-C', directory, ...args], { env: { PATH: process.env.PATH, HOME: directory } });
}

test.each([
  ['https://github.com/neurolibre/registry.git', 'neurolibre/registry'],
  ['git@github.com:neurolibre/registry.git', 'neurolibre/registry'],
  ['ssh://git@git.example.org:2222/group/neurolibre/registry', 'neurolibre/registry'],
  ['/srv/git/registry.git', 'local'],
])('of a checkout of %s is %s', async (url, owner) => {
  const directory = repository();
  git(directory, 'remote', 'add', 'upstream', 'https://github.com/someone/else.git');
  git(directory, 'remote', 'add', 'origin', url);
  git(directory, 'remote', 'add', 'other', 'https://github.com/someone/other.git');
  mkdirSync(join(directory, '.github'));
  expect(await ownerOf(join(directory, '.github'), {})).toBe(owner);
});

test('is found in a worktree too', async () => {
  const directory = repository();
  git(directory, 'remote', 'add', 'origin', 'https://github.com/neurolibre/registry.git');
  const tree = mkdtempSync(join(tmpdir(), 'owner-'));
  onTestFinished(() => rmSync(tree, { recursive: true }));
  git(directory, 'worktree', 'add', '-q', join(tree, 'tree'));
  expect(await ownerOf(join(tree, 'tree'), {})).toBe('neurolibre/registry');
});

test('is local where there is no remote', async () => {
  expect(await ownerOf(repository(), {})).toBe('local');
});

test('is the repository that GitHub names before any remote', async () => {
  expect(await ownerOf(repository(), { GITHUB_REPOSITORY: 'them/repo' })).toBe('them/repo');
});
