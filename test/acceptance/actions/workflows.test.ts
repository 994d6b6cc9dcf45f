import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { writeMark } from '../../../bot/core/mark.ts';
import { provisioned, standing } from '../../commands/standing.ts';
import { openWorld, type World } from './registry-job.ts';
import { runWorkflow } from './workflow.ts';

let world: World;
beforeAll(async () => {
  const workflows = join(import.meta.dirname, '../../../.github/workflows');
  const files = {
    '.github/workflows/provision-registry.yml': await readFile(join(workflows, 'provision-registry.yml'), 'utf8'),
  };
  world = await openWorld(0, {
    repositories: [{ name: 'neurolibre/registries', files, roles: { alice: 'write', mallory: 'read' } }],
  });
  await cp(workflows, join(world.repository, '.github/workflows'), { recursive: true });
});
afterAll(() => world[Symbol.asyncDispose]());

function askedBy(requester: string, comment: number) {
  return {
    command: 'provision',
    target: 'sandbox',
    requester,
    'issue-number': '7',
    'request-comment-id': String(comment),
  };
}

test('a forged request gets nowhere near a secret', async () => {
  const { id } = world.github.writeComment({ issue: 7, author: 'mallory', body: '/provision-registry sandbox' });
  const asked = askedBy('alice', id);
  for (const inputs of [
    asked,
    { ...asked, requester: 'mallory', 'issue-number': '8' },
    { ...asked, requester: 'mallory', command: 'destroy' },
    { ...asked, 'request-comment-id': String(id + 1) },
    { command: 'provision', target: 'sandbox' },
  ]) {
    await using ran = await runWorkflow(world, 'provision-registry.yml', { inputs, actor: 'registry-bot[bot]' });
    expect(ran.jobs).toMatchObject({ request: { result: 'failure' }, run: { result: 'skipped' } });
    expect(ran.jobs.request?.job?.log.text()).toContain('nothing is run');
  }
  expect(world.sandbox.requests.changing()).toEqual([]);
});

test('a request by comment provisions, tells it in the reply and in the environment', async () => {
  const body = 'Please:\r\n/provision-registry sandbox \r\n';
  const { id } = world.github.writeComment({ issue: 7, author: 'alice', body });
  const about = { request: id, by: 'alice', target: 'sandbox', verb: 'provision', arguments: '' } as const;
  const mark = writeMark({ kind: 'run', state: 'asked', at: new Date().toISOString(), ...about });
  const reply = world.github.writeComment({ issue: 7, author: 'registry-bot[bot]', body: `${mark}\nOn it.` });
  await using ran = await runWorkflow(world, 'provision-registry.yml', {
    inputs: { ...askedBy('alice', id), 'comment-id': String(reply.id) },
    actor: 'registry-bot[bot]',
  });
  expect(ran.name).toBe(`provision sandbox for alice (comment ${id})`);
  expect(ran.group).toBe('registry-sandbox');
  const { run } = ran.jobs;
  expect(run).toMatchObject({ result: 'success', environment: 'sandbox' });
  expect(run?.outputs).toMatchObject({ 'registry-url': expect.stringMatching(/^https:/), outcome: 'success' });
  expect(run?.job?.summary).toMatch(/^## ✅ provision sandbox succeeded/);
  expect([...(run?.job?.around.artifacts.keys() ?? [])]).toEqual(['report-sandbox-provision']);
  expect(await standing(world.sandbox)).toEqual(provisioned);
  expect(reply.bodies.at(-1)).toContain('✅ provision sandbox succeeded');
  // By it the bot knows the reply again.
  expect(reply.bodies.every((text) => text.startsWith(`${mark}\n`))).toBe(true);
  const [deployment] = world.home.deployments;
  expect(deployment?.statuses.at(-1)).toMatchObject({
    state: 'success',
    environment_url: run?.outputs['registry-url'],
  });
  expect(world.github.refused).toEqual([]);
});

test('who names somebody else as requester, but no comment, is named in the run all the same', async () => {
  const inputs = { target: 'sandbox', requester: 'bob (comment 1)' };
  await using ran = await runWorkflow(world, 'provision-registry.yml', { inputs });
  expect(ran.name).toBe('plan sandbox for alice');
});

test('a person dispatches without a comment, and reads the plan', async () => {
  await using ran = await runWorkflow(world, 'provision-registry.yml', { inputs: { target: 'sandbox' } });
  expect(ran.name).toBe('plan sandbox for alice');
  expect(ran.jobs.run).toMatchObject({ result: 'success', outputs: { outcome: 'success' } });
});

test('the smoke test logs in with Docker, pushes and tests what it has provisioned', async () => {
  const root = await mkdtemp(join(tmpdir(), 'tools-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const tools = join(import.meta.dirname, 'tools');
  const env = { PATH: `${tools}:${process.env.PATH}`, TOOLS_LOG: join(root, 'log'), TOOLS_ROOT: root };
  await using ran = await runWorkflow(world, 'smoke-test.yml', { env });
  const { job, result } = ran.jobs['smoke-test'] ?? {};
  const noted = await readFile(env.TOOLS_LOG, 'utf8');
  expect(noted).toMatch(/^npm ci\nnpm run build\n/);
  expect(noted).toMatch(
    /docker pull ubuntu:16\.04\ndocker tag ubuntu:16\.04 localhost:\d+\/ubuntu:16\.04\ndocker push localhost/,
  );
  expect(job?.ran.slice(0, -2)).not.toContainEqual(expect.stringContaining('failure'));
  expect(result).toBe('success');
});

test('the morning check opens one issue on drift, keeps to it, and closes it when all is well', async () => {
  await using drifted = await openWorld();
  await cp(join(world.repository, '.github/workflows'), join(drifted.repository, '.github/workflows'), {
    recursive: true,
  });
  const check = async () => {
    await using ran = await runWorkflow(drifted, 'check-registry.yml', { matrix: { target: 'sandbox' } });
    return ran.jobs.check;
  };
  expect(await check()).toMatchObject({ result: 'failure', environment: 'sandbox-check' });
  expect((await check())?.result).toBe('failure');
  const [, issue, ...more] = drifted.home.issues.values();
  expect(more).toEqual([]);
  expect(issue).toMatchObject({ title: 'Registry sandbox needs a look', state: 'open', labels: ['registry-check'] });
  expect(issue?.body).toContain('- `server`: create');

  await using made = await runWorkflow(drifted, 'provision-registry.yml', {
    inputs: { command: 'provision', target: 'sandbox' },
  });
  expect(made.jobs.run?.result).toBe('success');
  expect(await check()).toMatchObject({ result: 'success' });
  expect(issue?.state).toBe('closed');
  expect(drifted.github.refused).toEqual([]);
});
