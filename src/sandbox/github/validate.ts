import { z } from 'zod';
import type { JsonSchema, Match, Operation, Parameter } from './operations.ts';

/**
 * What is wrong with a request, in GitHub's own words. It overlooks query parameters, and keys of most bodies, that it does
 * not know; here they are told like the rest, for whoever sent them made a mistake.
 */
export function wrongWith(match: Match, query: URLSearchParams, body: unknown): readonly string[] {
  const { parameters, body: bodyOf } = match.operation;
  const unknown = [...query.keys()].filter(
    (name) => !parameters.some((one) => one.in === 'query' && one.name === name),
  );
  return [
    ...parameters.flatMap((one) =>
      wrongParameter(one, one.in === 'path' ? match.given[one.name] : query.get(one.name)),
    ),
    ...unknown.map((name) => `"${name}" is not a permitted parameter.`),
    ...wrongBody(bodyOf, body),
  ];
}

function wrongParameter({ name, required, schema }: Parameter, value: string | null | undefined): string[] {
  if (value === null || value === undefined) return required ? [`"${name}" wasn't supplied.`] : [];
  const readings: unknown[] = [value];
  if (/^-?\d+$/.test(value)) readings.push(Number(value));
  if (value === 'true' || value === 'false') readings.push(value === 'true');
  const validator = validatorOf(schema);
  return readings.some((one) => validator.safeParse(one).success)
    ? []
    : [`For '${name}', ${JSON.stringify(value)} is not valid.`];
}

function wrongBody(wanted: Operation['body'], body: unknown): string[] {
  if (body === undefined) return wanted?.required ? ['Body should be a JSON object'] : [];
  if (wanted === undefined) return ['No body is taken'];
  const object = objectSchema.safeParse(body).data;
  if (object === undefined) return ['Body should be a JSON object'];
  const known = objectSchema.catch({}).parse(wanted.schema.properties);
  return [
    ...Object.keys(object)
      .filter((key) => !(key in known))
      .map((key) => `"${key}" is not a permitted key.`),
    ...(validatorOf(wanted.schema).safeParse(object).error?.issues ?? []).map((issue) => wordsFor(issue, object)),
  ];
}

const objectSchema = z.record(z.string(), z.unknown());

/** The sentences are those of the library that GitHub checks with: brandur/json_schema, lib/json_schema/validator.rb. */
function wordsFor(issue: z.core.$ZodIssue, body: unknown): string {
  const value = issue.path.reduce<unknown>((under, key) => objectSchema.catch({}).parse(under)[String(key)], body);
  if (value === undefined) return `"${String(issue.path.at(-1))}" wasn't supplied.`;
  const what = `For 'properties/${issue.path.join('/')}', ${JSON.stringify(value)}`;
  switch (issue.code) {
    case 'invalid_type':
      return `${what} is not ${issue.expected === 'array' || issue.expected === 'object' ? 'an' : 'a'} ${issue.expected}.`;
    case 'invalid_value':
      return `${what} is not a member of ${JSON.stringify(issue.values)}.`;
    case 'too_big':
      return issue.origin === 'object'
        ? `No more than ${issue.maximum} properties are allowed; ${Object.keys(objectSchema.parse(value)).length} were supplied.`
        : `${what} is too long.`;
    default:
      return `${what} is not valid.`;
  }
}

const validators = new Map<JsonSchema, z.ZodType>();

/** Built once for each part of the description. */
function validatorOf(schema: JsonSchema): z.ZodType {
  const made = validators.get(schema);
  if (made !== undefined) return made;
  const validator = z.fromJSONSchema(jsonSchema.parse(schema), { defaultTarget: 'openapi-3.0' });
  validators.set(schema, validator);
  return validator;
}

const jsonSchema = z.custom<z.core.JSONSchema.JSONSchema>((value) => objectSchema.safeParse(value).success);
