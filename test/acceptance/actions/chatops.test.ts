import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fill } from '../../../src/sandbox/github/expressions.ts';
import type { RunControl } from '../../../src/sandbox/github/sandbox-github.ts';
import { provisioned, standing } from '../../commands/standing.ts';
import { type Events, eventsOf } from './events.ts';
import type { JobEvent } from './job.ts';
import { openWorld, type World } from './registry-job.ts';
import { type RanWorkflow, runWorkflow } from './workflow.ts';

const workflows = join(import.meta.dirname, '../../../.github/workflows');
const provision = '.github/workflows/provision-registry.yml';
const bot = 'github-actions[bot]';

let world: World;
let events: Events;
const dispatched: RunControl[] = [];
beforeAll(async () => {
  const files = { [provision]: await readFile(join(workflows, 'provision-registry.yml'), 'utf8') };
  world = await openWorld(0, {
    repositories: [{ name: 'neurolibre/registries', files, roles: { alice: 'write' } }],
    fill: (template, contexts) => fill(template, contexts, { failed: false, cancelled: false }),
    onDispatch: (run) => dispatched.push(run),
  });
  await cp(workflows, join(world.repository, '.github/workflows'), { recursive: true });
  events = await eventsOf(world.github);
});
afterAll(async () => {
  await events[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

// Each test goes on where the one before has ended.

/** The bot's job, started by an event. */
async function botOn(event: JobEvent): Promise<RanWorkflow> {
  return await runWorkflow(world, 'chatops.yml', { event, actor: 'alice' });
}

/** Writes a comment, and has the bot's job run for it. */
async function comment(author: string, body: string) {
  await events.happened();
  const written = world.github.writeComment({ issue: 7, author, body });
  const [event] = await events.happened();
  if (event === undefined) throw new Error('GitHub told of nothing');
  await using ran = await botOn(event);
  return { written, ...ran.jobs.bot };
}

/**
 * Runs what was dispatched. GitHub starts no other workflow at the end of a run that was dispatched with a job's own token,
 * so the bot's job hears nothing of it.
 *
 * @returns how its jobs have ended
 */
async function carryOut(run: RunControl): Promise<Readonly<Record<string, string>>> {
  await using ran = await runWorkflow(world, 'provision-registry.yml', {
    inputs: run.inputs,
    actor: run.actor,
    id: run.id,
    beforeJob: (name) => run.begin(name),
    afterJob({ job }) {
      const kept = [...(job?.around.artifacts ?? [])].map(([name, text]) => [name, { 'report.json': text }]);
      run.keep(Object.fromEntries(kept));
    },
  });
  const results = Object.fromEntries(Object.entries(ran.jobs).map(([name, { result }]) => [name, result]));
  run.complete({ conclusion: Object.values(results).includes('failure') ? 'failure' : 'success' });
  return results;
}

/** What the bot has last said on the issue. */
function reply(): string {
  return [...world.home.comments.values()].findLast(({ author }) => author === bot)?.bodies.at(-1) ?? '';
}

test('ordinary conversation starts no job', async () => {
  expect(await comment('alice', 'Shall we have a registry?')).toMatchObject({ result: 'skipped' });
});

test('a comment is read, dispatched, carried out and finished, without a server', async () => {
  const { written, result } = await comment('alice', '/provision-registry sandbox');
  expect(result).toBe('success');
  expect([...written.reactions.values()].map(({ author, content }) => `${author}: ${content}`)).toContain(
    `${bot}: eyes`,
  );
  const [run] = dispatched.splice(0);
  if (run === undefined) throw new Error('nothing was dispatched');
  expect(run).toMatchObject({ actor: bot, inputs: { command: 'provision', target: 'sandbox', requester: 'alice' } });
  expect(await carryOut(run)).toEqual({ request: 'success', run: 'success', finish: 'success' });
  expect(await standing(world.sandbox)).toEqual(provisioned);
  expect(reply()).toContain('provision sandbox succeeded');
  expect(reply()).toMatch(/https:\/\/localhost/);
  expect(world.github.refused).toEqual([]);
});

test('a run that is refused before it begins is finished by its own last job too', async () => {
  const { written } = await comment('alice', '/check-registry sandbox');
  const [run] = dispatched.splice(0);
  if (run === undefined) throw new Error('nothing was dispatched');
  written.bodies.push('/plan-registry sandbox');
  written.updatedAt += 60_000;
  expect(await carryOut(run)).toEqual({ request: 'failure', run: 'skipped', finish: 'success' });
  expect(reply()).toContain('check sandbox was not begun');
  expect(reply()).toContain('Nothing was changed');
});

test('who may not is told so, and nothing is dispatched', async () => {
  world.github.addUser('mallory');
  expect(await comment('mallory', '/destroy-registry sandbox')).toMatchObject({ result: 'success' });
  expect(dispatched).toEqual([]);
  expect(reply()).toContain('mallory');
});

test('what was missed is found by the schedule', async () => {
  await events.happened();
  world.github.writeComment({ issue: 7, author: 'alice', body: '/check-registry sandbox' });
  await using ran = await botOn({ name: 'schedule', payload: { schedule: '7,37 * * * *' } });
  expect(ran.jobs.bot?.result).toBe('success');
  expect(dispatched.splice(0)).toMatchObject([{ inputs: { command: 'check', target: 'sandbox', requester: 'alice' } }]);
});

test('when GitHub does not answer the job fails, and says so', async () => {
  const words = { status: 403, message: 'Resource not accessible by integration' };
  world.faults.inject({ path: /reactions$/, effect: { kind: 'refusal', acted: false, words } });
  const { result, job } = await comment('alice', '/plan-registry sandbox');
  expect(result).toBe('failure');
  expect(job?.log.annotations).toContainEqual(
    expect.objectContaining({ kind: 'error', message: expect.stringContaining('Resource not accessible') }),
  );
});
