import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** Paths of the repository's files that match, new ones too, from its root. */
export function tracked(pattern: RegExp): readonly string[] {
  const arguments_ = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', arguments_, { cwd: root, encoding: 'utf8' });
  return listed.split('\0').filter((path) => path !== '' && pattern.test(path));
}
