import { z } from 'zod';
import type { Call } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';

/**
 * The resource in a request's body, judged as Neutron judges it.
 *
 * @param name the one key of the body: `port`
 * @throws {Refusal} 400 in Neutron's words
 */
export function resourceIn<T>(call: Call, name: string, attributes: z.ZodType<T>): T {
  const body = z.record(z.string(), z.unknown()).safeParse(call.body);
  const resource = body.data?.[name];
  if (resource === undefined) throw malformed(`Unable to find '${name}' in request body`);
  const parsed = attributes.safeParse(resource, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw malformed(wordsFor(parsed.error.issues[0], resource));
}

export function malformed(message: string): Refusal {
  return new Refusal(400, message, 'HTTPBadRequest');
}

/** Attributes that any resource may be created with and that change nothing here: there is one project. */
export const owner = { project_id: z.string().optional(), tenant_id: z.string().optional() };

/** What a thing is described as. */
export const description = z.string().max(255).optional();

function wordsFor(issue: z.core.$ZodIssue | undefined, resource: unknown): string {
  if (issue === undefined) return 'Failed to parse request.';
  if (issue.code === 'unrecognized_keys') {
    return `Unrecognized attribute(s) '${issue.keys.join(', ')}'`;
  }
  const attribute = String(issue.path[0] ?? '');
  if (isAbsent(resource, attribute)) return `Failed to parse request. Required attribute '${attribute}' not specified`;
  const input = String(issue.input);
  const reason =
    issue.code === 'invalid_value'
      ? `${input} is not in valid_values.`
      : issue.code === 'invalid_format'
        ? `'${input}' is not a valid UUID.`
        : `'${input}' is not a valid value.`;
  return `Invalid input for ${attribute}. Reason: ${reason}`;
}

function isAbsent(resource: unknown, attribute: string): boolean {
  return typeof resource === 'object' && resource !== null && !(attribute in resource);
}
