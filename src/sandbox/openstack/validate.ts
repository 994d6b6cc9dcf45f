import type { z } from 'zod';
import { Refusal } from './http/refusal.ts';
import { printed, pythonic } from './python-words.ts';

/**
 * A request's body, judged as Nova and Cinder judge it: by JSON schema, the first fault told in that library's words.
 *
 * @throws {Refusal} 400
 */
export function validated<T>(body: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refusal(400, issue === undefined ? 'Malformed request body' : wordsFor(issue, body));
}

function wordsFor(issue: z.core.$ZodIssue, body: unknown): string {
  const parent = at(body, issue.path.slice(0, -1));
  const name = issue.path.at(-1);
  const absent = name !== undefined && isObject(parent) && !(String(name) in parent);
  const path = absent ? issue.path.slice(0, -1) : issue.path;
  const value = at(body, path);
  const reason = absent ? `'${String(name)}' is a required property` : reasonFor(issue, value);
  if (path.length === 0) return reason;
  return `Invalid input for field/attribute ${String(path.at(-1))}. Value: ${printed(value)}. ${reason}`;
}

function reasonFor(issue: z.core.$ZodIssue, value: unknown): string {
  const shown = pythonic(value);
  switch (issue.code) {
    case 'unrecognized_keys':
      return `Additional properties are not allowed (${issue.keys.map((key) => `'${key}'`).join(', ')} ${issue.keys.length > 1 ? 'were' : 'was'} unexpected)`;
    case 'invalid_type':
      return `${shown} is not of type '${typeNames[issue.expected] ?? issue.expected}'`;
    case 'too_small':
      return issue.origin === 'string'
        ? `${shown} is too short`
        : `${shown} is less than the minimum of ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string'
        ? `${shown} is too long`
        : `${shown} is greater than the maximum of ${issue.maximum}`;
    case 'invalid_value':
      return `${shown} is not one of ${pythonic(issue.values)}`;
    case 'invalid_format':
      return issue.format === 'regex'
        ? `${shown} does not match '${String(issue.pattern).replace(/^\/|\/$/g, '')}'`
        : `${shown} is not a '${issue.format}'`;
    default:
      return `${shown} is not valid under any of the given schemas`;
  }
}

const typeNames: Readonly<Record<string, string>> = { record: 'object', int: 'integer' };

function at(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[String(key)] : undefined), body);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
