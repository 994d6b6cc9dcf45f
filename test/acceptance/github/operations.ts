import { z } from 'zod';
import description from './description.json' with { type: 'json' };

const parameterSchema = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().default(false),
  schema: z.looseObject({ type: z.string().optional() }),
});

/** One operation of GitHub's API, as its own description has it: see `scripts/github-description.ts`. */
export interface Operation {
  readonly route: string;
  /** What the path says, by name. */
  readonly given: Readonly<Record<string, string>>;
  readonly status: number;
  /** GitHub's own example of an answer. */
  readonly example: unknown;
  /** What is wrong with a request, in words. */
  wrongWith(query: URLSearchParams, body: unknown): readonly string[];
}

/** The operation that a request is for; undefined when GitHub's description, as far as we use it, has none. */
export function operationOf(method: string, path: string): Operation | undefined {
  for (const { route, parameters, body: bodySchema, status, example } of description) {
    const [wanted = '', template = ''] = route.split(' ');
    const pattern = new RegExp(`^${template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
    const given = wanted === method ? pattern.exec(path)?.groups : undefined;
    if (given === undefined) continue;
    const known = z.array(parameterSchema).parse(parameters);
    return {
      route,
      given,
      status,
      example,
      wrongWith: (query, body) => [
        ...known.filter((one) => one.in === 'path').flatMap((one) => wrongValue(one, given[one.name])),
        ...known
          .filter((one) => one.in === 'query')
          .flatMap((one) => wrongValue(one, query.get(one.name) ?? undefined)),
        ...[...query.keys()]
          .filter((name) => !known.some((one) => one.in === 'query' && one.name === name))
          .map((name) => `no parameter '${name}'`),
        ...wrongBody(bodySchema, body),
      ],
    };
  }
  return undefined;
}

function wrongValue({ name, required, schema }: z.output<typeof parameterSchema>, value: string | undefined): string[] {
  if (value === undefined) return required ? [`'${name}' is missing`] : [];
  const typed = schema.type === 'integer' ? Number(value) : value;
  const { success } = z.fromJSONSchema(z.json().parse(schema) as z.core.JSONSchema.JSONSchema).safeParse(typed);
  return success ? [] : [`'${name}' may not be '${value}'`];
}

const objectSchema = z.looseObject({ properties: z.record(z.string(), z.unknown()) });

function wrongBody(schema: unknown, body: unknown): string[] {
  if (schema === null) return body === undefined ? [] : ['takes no body'];
  const parsed = z.fromJSONSchema(z.json().parse(schema) as z.core.JSONSchema.JSONSchema, {
    defaultTarget: 'openapi-3.0',
  });
  const issues = parsed.safeParse(body).error?.issues ?? [];
  // GitHub overlooks what it does not know; for us it would be a slip of the pen.
  const known = objectSchema.parse(schema).properties;
  const unknown = Object.keys(z.record(z.string(), z.unknown()).catch({}).parse(body)).filter((key) => !(key in known));
  return [
    ...issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    ...unknown.map((key) => `unknown key '${key}'`),
  ];
}
