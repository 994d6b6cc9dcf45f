import { join, relative } from 'node:path';
import { z } from 'zod';

/** What of an error is written down. The rest of it may hold a whole payload, or a token. */
export interface ErrorFacts {
  readonly message: string;
  /** Of GitHub's API: `403`, `POST https://api.github.com/…` */
  readonly status?: number;
  readonly request?: string;
  /** Where it came by in our own files. */
  readonly at: readonly string[];
}

const root = join(import.meta.dirname, '../..');
const apiErrorSchema = z.object({
  status: z.number(),
  request: z.object({ method: z.string(), url: z.string() }).transform(({ method, url }) => `${method} ${url}`),
});

export function errorFacts(error: unknown): ErrorFacts {
  // What Probot throws holds the errors of all handlers; ours has one.
  if (error instanceof AggregateError && error.errors.length > 0) return errorFacts(error.errors[0]);
  const { message, stack = '' } = error instanceof Error ? error : { message: String(error) };
  const frames = stack.split('\n').filter((line) => line.includes(root) && !line.includes('node_modules'));
  return {
    message,
    ...apiErrorSchema.safeParse(error).data,
    at: frames.map((line) =>
      line
        .trim()
        .replace(/^at /, '')
        .replace(/(?:file:\/\/)?(\/[^:)]+)/, (path) => inRoot(path)),
    ),
  };
}

function inRoot(path: string): string {
  return relative(root, path.replace('file://', ''));
}
