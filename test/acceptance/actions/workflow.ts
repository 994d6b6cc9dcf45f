import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Contexts, fill, fillAll, holds } from '../../../src/sandbox/github/expressions.ts';
import { type Cancelling, type Job, type JobEvent, openJob } from './job.ts';
import { headOf, type World } from './registry-job.ts';
import { runSteps, stepsSchema } from './steps.ts';

const permissions = z.record(z.string(), z.enum(['read', 'write']));
const jobSchema = z.strictObject({
  name: z.string().optional(),
  needs: z.union([z.string(), z.array(z.string())]).default([]),
  if: z.string().optional(),
  'runs-on': z.literal('ubuntu-24.04'),
  'timeout-minutes': z.number(),
  permissions,
  concurrency: z.looseObject({ group: z.string() }).optional(),
  environment: z.looseObject({ name: z.string() }).optional(),
  strategy: z.looseObject({ matrix: z.record(z.string(), z.array(z.string())) }).optional(),
  outputs: z.record(z.string(), z.string()).default({}),
  env: z.record(z.string(), z.unknown()).optional(),
  steps: stepsSchema,
});
const workflowSchema = z.object({
  'run-name': z.string().default(''),
  concurrency: z.looseObject({ group: z.string() }).optional(),
  on: z.looseObject({
    workflow_dispatch: z
      .object({ inputs: z.record(z.string(), z.looseObject({ default: z.string().default('') })).default({}) })
      .nullish(),
  }),
  jobs: z.record(z.string(), jobSchema),
});

export interface Dispatch {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly actor?: string;
  /** What has started it; a dispatch with these inputs when left out, or else the first thing that can. */
  readonly event?: JobEvent;
  /** The run's id. */
  readonly id?: number;
  /** Takes the place of the workflow's own: one value of each. */
  readonly matrix?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly cancelOn?: Cancelling;
  /** Told each job that has ended, before the next begins. */
  readonly afterJob?: (ran: RanJob) => void;
  /** Told the name of each that begins. */
  readonly beforeJob?: (name: string) => void;
}

export interface RanJob {
  readonly result: 'success' | 'failure' | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
  readonly environment: string;
  /** Absent when it was skipped. */
  readonly job?: Job;
}

export interface RanWorkflow {
  readonly name: string;
  readonly group: string;
  readonly jobs: Readonly<Record<string, RanJob>>;
  [Symbol.asyncDispose](): Promise<void>;
}

const good = { failed: false, cancelled: false };

/** Runs the jobs of a workflow, each after those it needs, with a token that may do what the job says. */
export async function runWorkflow(world: World, file: string, dispatch: Dispatch = {}): Promise<RanWorkflow> {
  const workflow = workflowSchema.parse(
    parse(await readFile(join(world.repository, '.github/workflows', file), 'utf8')),
  );
  const known = workflow.on.workflow_dispatch?.inputs ?? {};
  const unknown = Object.keys(dispatch.inputs ?? {}).filter((name) => !(name in known));
  if (unknown.length > 0) throw new Error(`Unexpected inputs provided: ${unknown.join(', ')}`);
  const usual = Object.entries(known).map(([name, { default: text }]) => [name, text]);
  const inputs: Record<string, string> = { ...Object.fromEntries(usual), ...dispatch.inputs };
  const { actor = 'alice', secrets = {} } = dispatch;
  const [usualName = ''] = 'workflow_dispatch' in workflow.on ? ['workflow_dispatch'] : Object.keys(workflow.on);
  const event = dispatch.event ?? { name: usualName, payload: { inputs, sender: { login: actor } } };
  if (!(event.name in workflow.on)) throw new Error(`${file} is not started by ${event.name}`);
  const github = {
    token: world.secrets.githubToken,
    actor,
    sha: headOf(world),
    ref: 'refs/heads/main',
    ref_name: 'main',
    event_name: event.name,
    event: event.payload,
  };
  const ran: Record<string, RanJob> = {};
  for (const [id, job] of Object.entries(workflow.jobs)) {
    const needs = Object.fromEntries([job.needs].flat().map((name) => [name, ran[name]]));
    const matrix = {
      ...Object.fromEntries(Object.entries(job.strategy?.matrix ?? {}).map(([key, [first]]) => [key, first])),
      ...dispatch.matrix,
    };
    const contexts = { github, inputs, secrets, vars: {}, needs, matrix };
    const ended = await runJob(world, job, contexts, { ...dispatch, event });
    dispatch.afterJob?.(ended);
    ran[id] = ended;
  }
  return {
    name: fill(workflow['run-name'], { github, inputs }, good),
    group: fill(workflow.concurrency?.group ?? '', { github, inputs }, good),
    jobs: ran,
    async [Symbol.asyncDispose]() {
      for (const { job } of Object.values(ran)) await job?.[Symbol.asyncDispose]();
    },
  };
}

async function runJob(
  world: World,
  parts: z.output<typeof jobSchema>,
  contexts: Contexts,
  dispatch: Dispatch & { readonly event: JobEvent },
): Promise<RanJob> {
  const needed = Object.values(z.record(z.string(), z.looseObject({ result: z.string() })).parse(contexts.needs));
  const state = { failed: needed.some(({ result }) => result !== 'success'), cancelled: false };
  const environment = fill(parts.environment?.name ?? '', contexts, good);
  if (!holds(parts.if, contexts, state)) return { result: 'skipped', outputs: {}, environment };
  dispatch.beforeJob?.(fill(parts.name ?? '', contexts, good));
  world.github.admit(world.secrets.githubToken, parts.permissions);
  const job = await openJob({
    repository: world.repository,
    apiUrl: world.github.url,
    sha: headOf(world),
    event: dispatch.event,
    env: {
      XDG_STATE_HOME: world.sandbox.env.XDG_STATE_HOME,
      CLOUDFLARE_API_URL: world.sandbox.descriptor.cloudflare.url,
      ...(dispatch.id === undefined ? {} : { GITHUB_RUN_ID: String(dispatch.id) }),
      ...dispatch.env,
    },
    ...(dispatch.cancelOn === undefined ? {} : { cancelOn: dispatch.cancelOn }),
  });
  for (const secret of [world.secrets.githubToken, ...Object.values(dispatch.secrets ?? {})]) job.log.hide(secret);
  const seen = { ...contexts, runner: { temp: job.temporary } };
  const after = await runSteps(parts.steps, { contexts: seen, env: fillAll(parts.env, seen, good) }, job);
  const outputs = fillAll(parts.outputs, after, good);
  // GitHub drops an output that holds a secret.
  const kept = Object.entries(outputs).filter(([, value]) => job.log.mask(value) === value);
  return { result: job.failed ? 'failure' : 'success', outputs: Object.fromEntries(kept), environment, job };
}
