import { expect, test } from 'vitest';
import { verify } from '../../../bot/core/verify.ts';
import { change, report } from '../../report/reports.ts';
import { awaiting, begun, digest, ended } from './begun.ts';
import { type BotWorld, botWorld } from './bot-world.ts';
import { dispatchedBy } from './dispatched-by.ts';

/** What is run for a comment, which the run itself finds to be right. */
async function runFor(world: BotWorld, body: string) {
  const run = await begun(world, body);
  await verify(world.github, dispatchedBy(run), world.around());
  return { command: run.inputs.command, arguments: run.inputs.arguments, confirm: run.inputs.confirm };
}

test('as a rule what is asked for is run, and what is destructive about it ends with its plan', async () => {
  const world = await botWorld();
  for (const [body, command, words] of [
    ['/provision-registry arbutus --no-wait', 'provision', '--no-wait'],
    ['/destroy-registry arbutus --volumes', 'destroy', '--volumes'],
    ['/plan-registry arbutus', 'plan', ''],
  ]) {
    expect(await runFor(world, body ?? '')).toEqual({ command, arguments: words, confirm: '' });
  }
});

test('where all is to be confirmed, the plan is run first', async () => {
  const world = await botWorld();
  world.configures({ confirm: 'always' });
  const plan = { command: 'plan', arguments: '', confirm: '' };
  expect(await runFor(world, '/provision-registry arbutus --no-wait')).toEqual(plan);
  expect(await runFor(world, '/plan-registry arbutus')).toEqual(plan);
  // They change nothing but what is to be confirmed.
  expect(await runFor(world, '/destroy-registry arbutus')).toEqual({ ...plan, command: 'destroy' });
  expect(await runFor(world, '/check-registry arbutus')).toEqual({ ...plan, command: 'check' });
});

test('there also a plan that only creates is confirmed, and what was asked for is then run', async () => {
  const world = await botWorld();
  world.configures({ confirm: 'always' });
  const run = await begun(world, '/provision-registry arbutus --no-wait');
  const changes = [change('server', { outcome: 'planned' })];
  await ended(world, run, 'success', report({ command: 'plan', planDigest: digest, changes }));
  expect(world.says()).toContain(`\`\`\`sh\n/confirm-registry ${digest}\n\`\`\``);
  expect(world.says()).not.toContain('/provision-registry');
  const confirm = { command: 'provision', arguments: '--no-wait', confirm: digest };
  expect(await runFor(world, `/confirm-registry ${digest}`)).toEqual(confirm);
});

test('there a plan with nothing to do is the end of it', async () => {
  const world = await botWorld();
  world.configures({ confirm: 'always' });
  const run = await begun(world, '/provision-registry arbutus');
  const changes = [change('server', { action: 'none', outcome: 'planned', reason: 'as wanted' })];
  await ended(world, run, 'success', report({ command: 'plan', planDigest: digest, changes }));
  expect(world.says()).not.toContain('/confirm-registry');
});

test('where nothing is to be confirmed, the run is told yes, unless a plan is confirmed all the same', async () => {
  const world = await botWorld();
  world.configures({ confirm: 'never' });
  expect(await runFor(world, '/destroy-registry arbutus --volumes')).toMatchObject({ arguments: '--volumes --yes' });
  expect(await runFor(world, '/provision-registry arbutus')).toMatchObject({ arguments: '--yes' });
  expect(await runFor(world, '/check-registry arbutus')).toMatchObject({ arguments: '' });
  const run = await begun(world, '/destroy-registry arbutus');
  await ended(world, run, 'failure', { ...awaiting(), target: 'arbutus' });
  const confirmed = { command: 'destroy', arguments: '', confirm: digest };
  expect(await runFor(world, `/confirm-registry ${digest}`)).toEqual(confirmed);
});
