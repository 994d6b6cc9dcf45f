import { expect, test } from 'vitest';
import { conclude } from '../../../bot/core/conclude.ts';
import { lastLook } from '../../../bot/core/has-begun.ts';
import { readMark } from '../../../bot/core/mark.ts';
import { report } from '../../report/reports.ts';
import { awaiting, begun, digest } from './begun.ts';
import { botWorld } from './bot-world.ts';

test('the last job of a run that goes on finishes its reply with the report that the run has kept', async () => {
  const world = await botWorld();
  const { id } = await begun(world, '/provision-registry sandbox');
  const told = JSON.stringify(report({ target: 'sandbox' }));
  const run = world.sandbox.run(id);
  run.begin();
  run.keep({ 'report-sandbox-provision': { 'report.json': told } });
  await conclude(world.github, { run: id, results: ['success', 'success'] }, world.around());
  expect(world.says()).toContain('provision sandbox succeeded');
});

test('a plan can be confirmed from then on', async () => {
  const world = await botWorld();
  const { id } = await begun(world, '/destroy-registry sandbox');
  world.clock.now += 5 * 60_000;
  const run = world.sandbox.run(id);
  run.begin();
  run.keep({ 'report-sandbox-destroy': { 'report.json': JSON.stringify(awaiting()) } });
  await conclude(world.github, { run: id, results: ['success', 'failure'] }, world.around());
  const plannedAt = `${new Date(world.clock.now).toISOString().slice(0, 19)}Z`;
  expect(readMark(world.replies().at(-1)?.bodies.at(-1) ?? '')).toMatchObject({ state: 'planned', digest, plannedAt });
});

test.each([
  ['failure', 'plan sandbox was not begun', 'Nothing was changed.'],
  ['success', 'plan sandbox did not come to its end', 'What had begun stands as it is'],
] as const)(
  'the last look at a request ends in %s, and with that the command begins or not',
  async (conclusion, title, words) => {
    const world = await botWorld();
    const { id } = await begun(world, '/plan-registry sandbox');
    world.sandbox.run(id).begin('plan sandbox', { steps: [{ name: lastLook, conclusion }] });
    await conclude(world.github, { run: id, results: ['success', 'failure'] }, world.around());
    expect(world.says()).toContain(title);
    expect(world.says()).toContain(words);
  },
);

test('what was cancelled while it waited for an approval had not begun', async () => {
  const world = await botWorld();
  const { id } = await begun(world, '/plan-registry sandbox');
  const run = world.sandbox.run(id);
  run.begin('Check the request');
  run.begin('plan sandbox', { runner: false });
  await conclude(world.github, { run: id, results: ['success', 'cancelled'] }, world.around());
  expect(world.says()).toContain('It had not begun: nothing was changed.');
});

test.each([
  [['failure', 'skipped'], 'plan sandbox was not begun', 'Nothing was changed.'],
  [['cancelled', 'skipped'], 'plan sandbox was cancelled', 'It had not begun: nothing was changed.'],
  [['success', 'failure'], 'plan sandbox did not come to its end', 'What had begun stands as it is'],
  [['success', 'cancelled'], 'plan sandbox was cancelled', 'What had begun stands as it is'],
])('of a run without a report whose jobs have ended as %j it tells what stands', async (results, title, words) => {
  const world = await botWorld();
  const { id } = await begun(world, '/plan-registry sandbox');
  const run = world.sandbox.run(id);
  run.begin('Check the request');
  if (!results.includes('skipped')) run.begin('plan sandbox');
  run.begin('Finish the reply');
  await conclude(world.github, { run: id, results }, world.around());
  expect(world.says()).toContain(title);
  expect(world.says()).toContain(words);
});
