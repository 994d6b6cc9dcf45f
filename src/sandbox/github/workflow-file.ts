import { parse } from 'yaml';
import { z } from 'zod';
import type { Repository } from './records.ts';
import { notFound, Refusal } from './refusal.ts';
import { workflowId } from './views/run.ts';

const inputSchema = z.looseObject({
  required: z.boolean().default(false),
  default: z.union([z.string(), z.number(), z.boolean()]).transform(String).optional(),
  type: z.string().default('string'),
  options: z.array(z.string()).default([]),
});
export type WorkflowInput = z.output<typeof inputSchema>;

const concurrencySchema = z.union([
  z.string().transform((group) => ({ group, queue: 'single' })),
  z.looseObject({ group: z.string(), queue: z.string().default('single') }),
]);
const workflowSchema = z.looseObject({
  name: z.string().optional(),
  'run-name': z.string().optional(),
  concurrency: concurrencySchema.optional(),
  on: z.union([
    z.string().transform((event) => ({ [event]: null })),
    z.array(z.string()).transform((events) => Object.fromEntries(events.map((event) => [event, null]))),
    z.record(z.string(), z.unknown()),
  ]),
});
const dispatchSchema = z.looseObject({ inputs: z.record(z.string(), inputSchema).nullish() }).nullable();

export interface Workflow {
  /** `.github/workflows/provision-registry.yml` */
  readonly path: string;
  readonly name: string;
  readonly runName?: string | undefined;
  /** Runs of one group wait for one another. */
  readonly concurrency?: { readonly group: string; readonly queue: string } | undefined;
  /** Absent when it cannot be dispatched. */
  readonly inputs?: Readonly<Record<string, WorkflowInput>>;
}

/**
 * The workflow that a path names by its file or its number, as it stands on the default branch.
 *
 * @throws {Refusal} 404
 */
export function workflowIn({ commits }: Repository, wanted: string): Workflow {
  const files = commits.at(-1)?.files ?? new Map<string, string>();
  for (const [path, text] of files) {
    const isOne = /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path);
    if (isOne && [path.split('/').at(-1), String(workflowId(path))].includes(wanted)) return read(path, text);
  }
  throw notFound();
}

function read(path: string, text: string): Workflow {
  const parsed = workflowSchema.safeParse(parse(text));
  // GitHub keeps such a workflow under its path, and runs nothing of it.
  if (!parsed.success) throw new Refusal(422, `failed to parse workflow: ${parsed.error.message}`);
  const { name = path, 'run-name': runName, concurrency, on } = parsed.data;
  const workflow = { path, name, runName, concurrency };
  if (!('workflow_dispatch' in on)) return workflow;
  return { ...workflow, inputs: dispatchSchema.parse(on.workflow_dispatch)?.inputs ?? {} };
}
