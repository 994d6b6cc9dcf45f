import { afterAll, beforeAll, expect, test } from 'vitest';
import { provisioned, standing } from '../../commands/standing.ts';
import { reportIn } from '../report-shape.ts';
import { commentsOf, headOf, openWorld, useOurs, type World } from './registry-job.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

// Each test goes on where the one before has ended.

test('a plan changes nothing, tells no deployment and gives its digest', async () => {
  const { job, outputs } = await useOurs(world, { inputs: { command: 'plan' } });
  await using _ = job;
  expect(job.failed).toBe(false);
  expect(outputs).toMatchObject({
    outcome: 'success',
    changed: 'true',
    'plan-digest': expect.stringMatching(/^[0-9a-f]{12}$/),
  });
  expect(world.home.deployments).toEqual([]);
  expect(world.sandbox.requests.changing()).toEqual([]);
  expect(job.summary).toMatch(/^## ✅ plan sandbox succeeded/);
});

test('provision sets every output, writes the summary, keeps the report and tells the deployment', async () => {
  const issue = 7;
  const { job, outputs } = await useOurs(world, { inputs: { 'issue-number': String(issue) } });
  await using _ = job;
  expect(job.log.text()).toContain('▼ Make the changes');
  expect(job.ran).toEqual([
    expect.stringMatching(/^actions\/checkout/),
    'Look for Node 24: success',
    'Get Node 24: skipped',
    'Run the command: success',
    'Keep the report: success',
    'Clean up: success',
    'registry: success',
  ]);
  expect(outputs).toEqual({
    'registry-url': expect.stringMatching(/^https:\/\/localhost/),
    'registry-host': expect.stringMatching(/^localhost/),
    'floating-ip': expect.stringMatching(/^203\.0\.113\./),
    outcome: 'success',
    changed: 'true',
    'plan-digest': expect.stringMatching(/^[0-9a-f]{12}$/),
    report: expect.stringContaining('report.json'),
    'binderhub-values': '',
  });
  expect(await standing(world.sandbox)).toEqual(provisioned);

  const report = reportIn(job.around.artifacts.get('report-sandbox-provision') ?? '');
  expect(report).toMatchObject({ command: 'provision', outcome: 'success', probe: { outcome: 'passed' } });
  expect(job.summary).toMatch(/^## ✅ provision sandbox succeeded/);
  expect(job.summary).toContain('```mermaid\ngantt');

  const [deployment] = world.home.deployments;
  expect(deployment).toMatchObject({ environment: 'sandbox', task: 'provision', ref: headOf(world) });
  expect(deployment?.statuses).toEqual([
    expect.objectContaining({
      state: 'in_progress',
      log_url: 'https://github.com/neurolibre/registries/actions/runs/4711',
    }),
    expect.objectContaining({ state: 'success', environment_url: outputs['registry-url'] }),
  ]);

  const [comment] = commentsOf(world);
  expect(comment?.issue).toBe(issue);
  expect(comment?.bodies[0]).toContain('### ⏳ provision sandbox has begun');
  expect(comment?.bodies.at(-1)).toContain('## ✅ provision sandbox succeeded');
  expect(world.github.refused).toEqual([]);
  // Nothing in a composite action reads a state, and the job's own environment is not ours to change.
  expect(job.otherFiles).toBe('');
});

test('the values for a BinderHub are an output', async () => {
  const { job, outputs } = await useOurs(world, { inputs: { command: 'binderhub' } });
  await using _ = job;
  expect(outputs['binderhub-values']).toContain('registry:\n');
  expect(outputs['binderhub-values']).not.toContain(world.secrets.registryPassword);
});

test('a second time nothing is changed', async () => {
  const { job, outputs } = await useOurs(world, { inputs: { 'github-token': '' } });
  await using _ = job;
  expect(outputs).toMatchObject({ outcome: 'success', changed: 'false' });
});

test('whatever the command line takes can be given as arguments', async () => {
  const { job } = await useOurs(world, { inputs: { command: 'provision', arguments: '--keep 5' } });
  await using _ = job;
  expect(job.log.annotations).toContainEqual(
    expect.objectContaining({ kind: 'error', message: expect.stringContaining('provision takes no option --keep') }),
  );
});

test('a destruction asks for the digest, and then withdraws the deployment', async () => {
  const asked = await useOurs(world, { inputs: { command: 'destroy' } });
  await using _ = asked.job;
  const { 'plan-digest': digest = '' } = asked.outputs;
  expect(asked.job.failed).toBe(true);
  expect(asked.job.summary).toContain(`--confirm ${digest}`);
  const { job, outputs } = await useOurs(world, { inputs: { command: 'destroy', confirm: digest } });
  await using __ = job;
  expect(outputs).toMatchObject({ outcome: 'success', changed: 'true' });
  expect(world.home.deployments.at(-1)?.statuses.at(-1)).toMatchObject({ state: 'inactive' });
});
