import { join } from 'node:path';

/** `~/key` as a shell would read it; what comes from a variable's value no shell has expanded. */
export function expandHome(path: string, home: string): string {
  return path.startsWith('~/') ? join(home, path.slice(2)) : path;
}
