import { z } from 'zod';
import description from './description.json' with { type: 'json' };

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

/** One operation of GitHub's API as its own description has it: see `scripts/github-description.ts`. */
export interface Operation {
  /** `GET /repos/{owner}/{repo}` */
  readonly route: string;
  /** Where GitHub's documentation tells of it. */
  readonly documentation: string;
  /** Of the path, those that may not be just any word. */
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly required: boolean; readonly schema: JsonSchema } | undefined;
}

export interface Match {
  readonly operation: Operation;
  /** What the path says, by name. */
  readonly given: Readonly<Record<string, string>>;
}

const jsonSchema = z.record(z.string(), z.unknown());
const operationsSchema = z.array(
  z.object({
    route: z.string(),
    documentation: z.string(),
    parameters: z.array(
      z.object({ name: z.string(), in: z.enum(['path', 'query']), required: z.boolean(), schema: jsonSchema }),
    ),
    body: z.object({ required: z.boolean(), schema: jsonSchema }).optional(),
  }),
);

const known = operationsSchema
  .parse(description)
  // `issues/comments` is no number of an issue: what leaves less open comes first.
  .toSorted((a, b) => a.route.split('{').length - b.route.split('{').length)
  .map((operation) => ({ operation, ...patternOf(operation.route) }));

function patternOf(route: string): { readonly method: string; readonly pattern: RegExp } {
  const [method = '', template = ''] = route.split(' ');
  // Only the path of a file has slashes.
  const pattern = template.replace(
    /\{(\w+)\}/g,
    (_, name: string) => `(?<${name}>${name === 'path' ? '.+' : '[^/]+'})`,
  );
  return { method, pattern: new RegExp(`^${pattern}$`) };
}

/** The operation that a request is for; undefined when GitHub's description, as far as we use it, has none. */
export function operationFor(method: string, path: string): Match | undefined {
  for (const { operation, method: wanted, pattern } of known) {
    const match = wanted === method ? pattern.exec(path) : null;
    if (match === null) continue;
    const given = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
    return { operation, given: Object.fromEntries(given) };
  }
  return undefined;
}
