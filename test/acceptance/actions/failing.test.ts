import { afterAll, beforeAll, expect, test } from 'vitest';
import { provisioned, standing } from '../../commands/standing.ts';
import { commentsOf, openWorld, useOurs, type World } from './registry-job.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

test('without a target it says which input is missing', async () => {
  const { job, outputs } = await useOurs(world, { inputs: { target: '' } });
  await using _ = job;
  expect(job.failed).toBe(true);
  expect(job.log.annotations).toEqual([
    {
      kind: 'error',
      title: 'provision-registry',
      message: expect.stringMatching(/^The input target is missing\n→ Name a registry/),
    },
  ]);
  expect(outputs).toMatchObject({ outcome: 'failure', changed: 'false' });
  expect(job.summary).toContain('The input target is missing');
});

test('without a checkout it says which step is missing', async () => {
  const { job } = await useOurs(world, { inputs: { target: 'arbutus', config: 'elsewhere.yml' } });
  await using _ = job;
  expect(job.log.annotations[0]?.message).toMatch(
    /^There is no configuration at .*elsewhere\.yml\n→ .*actions\/checkout/,
  );
});

test('a wrong password of the cloud is one error with its remedy, and the deployment a failure', async () => {
  const wrong =
    'clouds: { here: { auth: { auth_url: URL, username: admin, password: not-this-one, project_name: p, user_domain_name: Default, project_domain_name: Default } } }';
  const clouds = wrong.replace('URL', `'${world.sandbox.descriptor.authUrl}'`);
  const { job, outputs } = await useOurs(world, {
    inputs: { target: 'arbutus' },
    secrets: { 'openstack-clouds-yaml': clouds },
  });
  await using _ = job;
  expect(job.failed).toBe(true);
  expect(outputs).toMatchObject({ outcome: 'failure', changed: 'false' });
  expect(job.log.annotations.filter(({ kind }) => kind === 'error')).toEqual([
    { kind: 'error', title: 'provision arbutus', message: expect.stringMatching(/401[\s\S]*\n→ /) },
  ]);
  expect(job.summary).toContain('> [!CAUTION]');
  const deployment = world.home.deployments.find(({ environment }) => environment === 'arbutus');
  expect(deployment?.statuses.at(-1)).toMatchObject({ state: 'failure', description: expect.stringContaining('401') });
  expect(job.around.artifacts.get('report-arbutus-provision')).toContain('"outcome": "failure"');
});

test('while GitHub is down the run goes on, with one warning for each thing that could not be told', async () => {
  await using down = await openWorld();
  const words = { status: 503, message: 'Service Unavailable' };
  down.faults.inject({ service: 'github', times: Infinity, effect: { kind: 'refusal', acted: false, words } });
  const { job, outputs } = await useOurs(down, { inputs: { 'issue-number': '7' } });
  await using _ = job;
  expect(outputs).toMatchObject({ outcome: 'success', changed: 'true' });
  expect(job.failed).toBe(false);
  const warnings = job.log.annotations.filter(({ kind }) => kind === 'warning').map(({ message }) => message);
  expect(warnings.toSorted()).toEqual([
    expect.stringMatching(/^The comment could not be written: Service Unavailable/),
    expect.stringMatching(/^The deployment could not be told to GitHub: Service Unavailable/),
  ]);
});

test('a token without permissions costs warnings that name them', async () => {
  await using poor = await openWorld();
  poor.github.admit(poor.secrets.githubToken, {});
  const { job, outputs } = await useOurs(poor, { inputs: { command: 'provision', 'issue-number': '7' } });
  await using _ = job;
  expect(outputs).toMatchObject({ outcome: 'success' });
  expect(job.log.text()).toContain('`deployments: write`');
  expect(job.log.text()).toContain('`issues: write`');
});

test('a comment that a person wrote is not overwritten', async () => {
  const { id, bodies } = world.github.writeComment({ issue: 7, author: 'alice', body: '/provision-registry arbutus' });
  const { job } = await useOurs(world, { inputs: { command: 'plan', 'comment-id': String(id) } });
  await using _ = job;
  expect(job.failed).toBe(false);
  expect(bodies).toEqual(['/provision-registry arbutus']);
  expect(job.log.text()).toContain(`Comment ${id} was written by alice: it is not overwritten`);
});

test('a cancelled job stops between two changes, says what stands, and the next one completes', async () => {
  await using slow = await openWorld(0.5);
  const { job, outputs } = await useOurs(slow, {
    inputs: { 'issue-number': '7' },
    cancelOn: (line) => (line.includes('server  creating') ? 'cancel' : undefined),
  });
  await using _ = job;
  expect(job.ran).toContain('Run the command: cancelled');
  expect(job.ran).toContain('Keep the report: success');
  expect(outputs).toMatchObject({ outcome: 'cancelled' });
  expect(job.summary).toMatch(/^## ⏹️ provision sandbox cancelled after/);
  expect(commentsOf(slow).at(-1)?.bodies.at(-1)).toContain('## ⏹️ provision sandbox cancelled after');
  expect(slow.home.deployments.at(-1)?.statuses.at(-1)).toMatchObject({ state: 'error', description: 'cancelled' });

  const again = await useOurs(slow);
  await using __ = again.job;
  expect(again.outputs).toMatchObject({ outcome: 'success' });
  expect(await standing(slow.sandbox)).toEqual(provisioned);
});

test('after a run that was killed, the last step ends its comment and its deployment', async () => {
  await using slow = await openWorld(0.5);
  const { job } = await useOurs(slow, {
    inputs: { 'issue-number': '7' },
    cancelOn: (line) => (line.includes('server  creating') ? 'kill' : undefined),
  });
  await using _ = job;
  expect(job.ran).toContain('Run the command: cancelled');
  expect(job.ran).toContain('Clean up: success');
  expect(job.summary).toMatch(/^## ⏹️ provision sandbox was killed/);
  expect(commentsOf(slow)).toHaveLength(1);
  expect(commentsOf(slow)[0]?.bodies.at(-1)).toContain('## ⏹️ provision sandbox was killed');
  expect(slow.home.deployments[0]?.statuses.at(-1)).toMatchObject({ state: 'error' });
});
