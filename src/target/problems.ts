import type { z } from 'zod';
import type { Positions } from './positions.ts';

/** Values short and plain enough to be shown again; anything else might be a secret in the wrong place. */
const plain = /^[\w./-]{1,40}$/;

/**
 * What is wrong with a configuration, one line each in the order of the file:
 * `.github/registry.yml:12:20: targets.arbutus.volumes.data.size must be a whole number of GiB (found 500GB)`.
 */
export function problems(file: string, issues: readonly z.core.$ZodIssue[], at: Positions): readonly string[] {
  const lines = new Map<string, { position: string; line: string }>();
  for (const issue of issues) {
    const path = issue.path.join('.');
    const position = positionOf(issue, at);
    if (!lines.has(path)) lines.set(path, { position, line: `${file}:${position}: ${words(path, issue)}` });
  }
  return [...lines.values()].toSorted((a, b) => inFile(a.position, b.position)).map(({ line }) => line);
}

function positionOf(issue: z.core.$ZodIssue, at: Positions): string {
  if (issue.code === 'unrecognized_keys') return at.ofKey(issue.path, issue.keys[0] ?? '');
  if (issue.code === 'invalid_key') return at.ofKey(issue.path.slice(0, -1), String(issue.path.at(-1)));
  return at.ofValue(issue.path);
}

function words(path: string, issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return path === '' ? issue.message : `${path}: ${issue.message}`;
  if (issue.code === 'invalid_key') return `${path} ${issue.issues[0]?.message ?? issue.message}`;
  const absent = issue.code !== 'custom' && issue.input === undefined;
  if (absent) return `${path} is missing; it ${issue.message}`;
  return `${path || 'the file'} ${issue.message}${found(issue.input)}`;
}

function found(input: unknown): string {
  if (typeof input === 'number' || typeof input === 'boolean') return ` (found ${input})`;
  return typeof input === 'string' && plain.test(input) ? ` (found '${input}')` : '';
}

function inFile(a: string, b: string): number {
  const [aLine = 0, aColumn = 0] = a.split(':').map(Number);
  const [bLine = 0, bColumn = 0] = b.split(':').map(Number);
  return aLine - bLine || aColumn - bColumn;
}
