import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const kinds = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'] as const;

/** The files by which one step talks to the runner. */
export interface RunnerFiles {
  /** Their paths, as the step's environment has them. */
  readonly env: Readonly<Record<string, string>>;
  outputs(): Promise<Readonly<Record<string, string>>>;
  summary(): Promise<string>;
  /** What was written of the rest: in composite actions nobody reads a state, and the job's own environment is not ours. */
  others(): Promise<string>;
}

export async function runnerFiles(directory: string): Promise<RunnerFiles> {
  const env = Object.fromEntries(kinds.map((kind) => [kind, join(directory, `${kind}_${randomUUID()}`)]));
  for (const path of Object.values(env)) await writeFile(path, '');
  const read = async (kind: (typeof kinds)[number]) => await readFile(env[kind] ?? '', 'utf8');
  return {
    env,
    outputs: async () => pairsIn(await read('GITHUB_OUTPUT')),
    summary: async () => await read('GITHUB_STEP_SUMMARY'),
    others: async () => (await read('GITHUB_ENV')) + (await read('GITHUB_PATH')) + (await read('GITHUB_STATE')),
  };
}

/** `name=value`, or `name<<END`, lines and `END`. */
function pairsIn(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const [, name, end] = /^([^=]+?)<<(.+)$/.exec(line) ?? [];
    if (name !== undefined) {
      const last = lines.indexOf(end ?? '', at + 1);
      if (last < 0) throw new Error(`GITHUB_OUTPUT: ${name} has no end`);
      pairs[name] = lines.slice(at + 1, last).join('\n');
      at = last;
    } else if (line !== '') {
      const [, key, value] = /^([^=]+)=(.*)$/.exec(line) ?? [];
      if (key === undefined) throw new Error(`GITHUB_OUTPUT: '${line}' is no pair`);
      pairs[key] = value ?? '';
    }
  }
  return pairs;
}
