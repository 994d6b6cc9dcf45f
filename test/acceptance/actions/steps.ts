import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Contexts, fill, fillAll, holds, type JobState } from '../../../src/sandbox/github/expressions.ts';
import type { Job } from './job.ts';
import { type ProcessStep, processStep } from './process-step.ts';
import { runnerFiles } from './runner-files.ts';
import { shellStep } from './shell-step.ts';
import { useStandIn } from './stand-ins.ts';

const stepSchema = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  if: z.union([z.string(), z.boolean()]).optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  run: z.string().optional(),
  shell: z.string().optional(),
  env: z.record(z.string(), z.unknown()).optional(),
  'continue-on-error': z.boolean().default(false),
  'working-directory': z.string().optional(),
  'timeout-minutes': z.number().optional(),
});
export type Step = z.output<typeof stepSchema>;
export const stepsSchema = z.array(stepSchema);

const actionSchema = z.object({
  inputs: z.record(z.string(), z.object({ default: z.string().optional() })),
  outputs: z.record(z.string(), z.object({ value: z.string() })).default({}),
  runs: z.discriminatedUnion('using', [
    z.object({ using: z.literal('composite'), steps: stepsSchema }),
    z.object({ using: z.literal('node24'), main: z.string() }),
  ]),
});

type Result = { outcome: 'success' | 'failure' | 'cancelled' | 'skipped'; outputs: Record<string, string> };

/** Where steps run: in a job, or in an action that a job uses. */
export interface Scope {
  readonly contexts: Contexts;
  readonly env: Readonly<Record<string, string>>;
  /** The folder of the action; absent in a job. */
  readonly action?: string;
}

/** Runs steps one after the other, each if its condition holds. Resolves with the contexts after them. */
export async function runSteps(steps: readonly Step[], scope: Scope, job: Job): Promise<Contexts> {
  const results: Record<string, { outputs: Record<string, string>; outcome: string; conclusion: string }> = {};
  const contexts = () => ({
    ...scope.contexts,
    steps: results,
    job: { status: job.cancelled ? 'cancelled' : job.failed ? 'failure' : 'success' },
  });
  for (const step of steps) {
    const state: JobState = job;
    const env = { ...scope.env, ...fillAll(step.env, { ...contexts(), env: scope.env }, state) };
    const seen = { ...contexts(), env };
    const result: Result = holds(step.if, seen, state)
      ? await runStep(step, { ...scope, contexts: seen, env }, job)
      : { outcome: 'skipped', outputs: {} };
    if (result.outcome === 'failure' && !step['continue-on-error']) job.failed = true;
    const conclusion = step['continue-on-error'] && result.outcome === 'failure' ? 'success' : result.outcome;
    job.ran.push(`${step.name ?? step.id ?? step.uses ?? 'step'}: ${result.outcome}`);
    if (step.id !== undefined) results[step.id] = { outputs: result.outputs, outcome: result.outcome, conclusion };
  }
  return contexts();
}

async function runStep(step: Step, scope: Scope, job: Job): Promise<Result> {
  const { contexts, env } = scope;
  if (step.uses?.startsWith('./')) return await useAction(join(job.around.workspace, step.uses), step, scope, job);
  if (step.uses !== undefined) {
    try {
      await useStandIn(step.uses, job.around, fillAll(step.with, contexts, job));
      return { outcome: 'success', outputs: {} };
    } catch (error) {
      job.log.line(`::error::${String(error)}`);
      return { outcome: 'failure', outputs: {} };
    }
  }
  if (scope.action !== undefined && step.shell !== 'bash')
    throw new Error('a step of a composite action names its shell');
  const run = fill(step.run ?? '', contexts, job);
  return await inJob(
    job,
    { ...env, ...(scope.action === undefined ? {} : { GITHUB_ACTION_PATH: scope.action }) },
    (how) => shellStep({ script: run, temporary: job.temporary, ...how }),
  );
}

/** Runs a process of a job, with the files by which it talks to the runner. */
async function inJob(
  job: Job,
  env: Readonly<Record<string, string>>,
  run: (how: Omit<ProcessStep, 'command'>) => Promise<boolean>,
): Promise<Result> {
  const files = await runnerFiles(job.temporary);
  const before = job.cancelled;
  const passed = await run({
    env: { ...job.base, ...env, ...files.env },
    cwd: job.around.workspace,
    line: (text) => job.log.line(text),
    // The steps that clean up after a cancellation are let run.
    cancelling: (line) => (before || job.cancelled ? undefined : job.cancelOn(line)),
  });
  job.summary += job.log.mask(await files.summary());
  job.otherFiles += await files.others();
  const outputs = { ...(await files.outputs()) };
  if (job.cancelled && !before) return { outcome: 'cancelled', outputs };
  return { outcome: passed ? 'success' : 'failure', outputs };
}

/** An action has the inputs it declares, no secrets, and its own steps or its own program. */
async function useAction(folder: string, step: Step, scope: Scope, job: Job): Promise<Result> {
  const { inputs, outputs, runs } = actionSchema.parse(parse(await readFile(join(folder, 'action.yml'), 'utf8')));
  const given = fillAll(step.with, scope.contexts, job);
  const unknown = Object.keys(given).filter((name) => !(name in inputs));
  if (unknown.length > 0) throw new Error(`Unexpected input(s) ${unknown.join(', ')}`);
  const { github, runner } = scope.contexts;
  const defaults = Object.entries(inputs).map(([name, { default: text = '' }]) => [name, fill(text, { github }, job)]);
  const own = { github, runner, inputs: { ...Object.fromEntries(defaults), ...given } };
  if (runs.using === 'node24') {
    const handed = Object.entries(own.inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, String(value)]);
    const main = join(folder, runs.main);
    const env = { ...scope.env, ...Object.fromEntries(handed) };
    return await inJob(job, env, (how) => processStep({ command: [process.execPath, main], ...how }));
  }
  const failedBefore = job.failed;
  const after = await runSteps(runs.steps, { contexts: own, env: scope.env, action: folder }, job);
  const values = Object.entries(outputs).map(([name, { value }]) => [name, fill(value, after, job)]);
  const failed = job.failed && !failedBefore;
  return { outcome: job.cancelled ? 'cancelled' : failed ? 'failure' : 'success', outputs: Object.fromEntries(values) };
}
