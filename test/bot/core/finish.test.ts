import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import type { CompletedRun } from '../../../bot/core/events.ts';
import { finish } from '../../../bot/core/finish.ts';
import { readMark } from '../../../bot/core/mark.ts';
import { receive } from '../../../bot/core/receive.ts';
import type { Report } from '../../../src/engine/report.ts';
import type { Conclusion, Run } from '../../../src/sandbox/github/records.ts';
import { change, report } from '../../report/reports.ts';
import { type BotWorld, botWorld } from './bot-world.ts';

const digest = '7f3a9c01d2e4';

/** A run that was begun for a comment. */
async function begun(world: BotWorld, body = '/provision-registry sandbox'): Promise<Run> {
  await receive(world.github, world.writes('alice', body), world.around());
  const run = world.runs().at(-1);
  if (run === undefined) throw new Error('nothing runs');
  return run;
}

async function ended(world: BotWorld, run: Run, conclusion: Conclusion, told?: Report): Promise<CompletedRun> {
  const completed = world.ends(run, conclusion, told);
  await finish(world.github, completed, world.around());
  return completed;
}

function markOf(world: BotWorld) {
  return readMark(world.replies().at(-1)?.bodies.at(-1) ?? '');
}

test('the reply tells the report, with what can be done next in a comment', async () => {
  const world = await botWorld();
  const registry = {
    url: 'https://registry.example.org',
    host: 'registry.example.org',
    user: 'neurolibre',
    address: '203.0.113.7',
  };
  await ended(
    world,
    await begun(world),
    'success',
    report({ target: 'sandbox', registry, changes: [change('server')] }),
  );
  expect(world.says()).toMatchInlineSnapshot(`
    "## ✅ provision sandbox succeeded in 1m 32s

    **registry.example.org** at \`203.0.113.7\`: [https:<!-- -->//registry.example.org](<https://registry.example.org/v2/>)

    ### Changes

    1 created

    |  | Resource | What | Why |
    | :-- | :-- | :-- | :-- |
    | ➕ | server | created | does not exist |

    ### Next

    \`\`\`sh
    docker login registry.example.org --username neurolibre
    \`\`\`

    <sub>Requests: 48 to OpenStack, 3 to Cloudflare, 14 commands over SSH · <a href="https://github.com/neurolibre/registries/actions/runs/1014">log</a></sub>

    <sub>Asked for by alice.</sub>
    "
  `);
  expect(markOf(world)).toMatchObject({ state: 'ended' });
});

test('told once more, nothing is written', async () => {
  const world = await botWorld();
  const completed = await ended(world, await begun(world), 'success', report({ target: 'sandbox' }));
  const written = world.replies().at(-1)?.bodies.length;
  await finish(world.github, completed, world.around());
  expect(world.replies().at(-1)?.bodies).toHaveLength(written ?? 0);
});

test('what is to be confirmed first is shown with its digest, who may confirm it and until when', async () => {
  const world = await botWorld();
  const changes = [change('server', { action: 'remove', outcome: 'planned', reason: 'is ours' })];
  const error = { message: 'The plan removes something', remedy: 'Read it.' };
  const told = report({
    command: 'destroy',
    target: 'sandbox',
    outcome: 'failure',
    unconfirmed: true,
    planDigest: digest,
    changes,
    error,
  });
  await ended(world, await begun(world, '/destroy-registry sandbox'), 'failure', told);
  expect(world.says()).toMatchInlineSnapshot(`
    "## 📋 destroy sandbox waits for its plan to be confirmed

    > [!IMPORTANT]
    > The plan removes something

    ### Changes

    1 to remove, plan \`7f3a9c01d2e4\`

    |  | Resource | What | Why |
    | :-- | :-- | :-- | :-- |
    | ➖ | server | to&nbsp;remove | is ours |

    ### Next

    To make these changes:

    \`\`\`sh
    /confirm-registry 7f3a9c01d2e4
    \`\`\`

    <sub>Requests: 48 to OpenStack, 3 to Cloudflare, 14 commands over SSH · <a href="https://github.com/neurolibre/registries/actions/runs/1014">log</a></sub>

    <sub>Asked for by alice. Until 10:15 UTC whoever may run destroy on sandbox can confirm the plan.</sub>
    "
  `);
  expect(markOf(world)).toMatchObject({ state: 'planned', digest, plannedAt: '2026-11-23T10:00:00Z' });
});

test('a plan of what is only created leads to the command itself; one that replaces, to its confirmation', async () => {
  const world = await botWorld();
  const plan = (action: 'create' | 'replace') =>
    report({
      command: 'plan',
      target: 'sandbox',
      planDigest: digest,
      changes: [change('server', { action, outcome: 'planned' })],
    });
  await ended(world, await begun(world, '/plan-registry sandbox'), 'success', plan('create'));
  expect(world.says()).toContain('```sh\n/provision-registry sandbox\n```');
  expect(markOf(world)).toMatchObject({ state: 'ended' });
  await ended(world, await begun(world, '/plan-registry sandbox'), 'success', plan('replace'));
  expect(world.says()).toContain(`\`\`\`sh\n/confirm-registry ${digest}\n\`\`\``);
  expect(world.says()).toContain('whoever may run provision on sandbox can confirm the plan');
  expect(markOf(world)).toMatchObject({ state: 'planned' });
});

test.each(['cancelled', 'failure', 'timed_out', 'startup_failure'] as const)(
  'without a report, %s is told with what comes next',
  async (conclusion) => {
    const world = await botWorld();
    const run = await begun(world);
    world.sandbox.run(run.id).begin();
    await ended(world, run, conclusion);
    expect(world.says()).toMatchSnapshot();
    expect(markOf(world)).toMatchObject({ state: 'ended' });
  },
);

test('what a run without a report has said of its end by itself stays', async () => {
  const world = await botWorld();
  const run = await begun(world);
  const own = '## ❌ provision sandbox could not begin\n\n> [!CAUTION]\n> The secret is missing\n';
  const body = `${world.replies().at(-1)?.bodies.at(-1)?.split('\n')[0]}\n${own}`;
  const path = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}';
  await world.github.request(path, { ...world.github.repository, comment_id: Number(run.inputs['comment-id']), body });
  await ended(world, run, 'failure');
  expect(world.says()).toBe(own);
  expect(markOf(world)).toMatchObject({ state: 'ended' });
});

test.each([
  ['no zip', new Uint8Array([1, 2, 3])],
  ['no JSON', zipSync({ 'report.json': strToU8('{') })],
  ['the report of another version', zipSync({ 'report.json': strToU8(JSON.stringify({ ...report(), version: 2 })) })],
  ['the report of another target', zipSync({ 'report.json': strToU8(JSON.stringify(report({ target: 'other' }))) })],
  ['another file', zipSync({ 'other.json': strToU8('{}') })],
  ['a file that unpacks to too much', zipSync({ 'report.json': new Uint8Array(20 * 2 ** 20) })],
  ['too large a zip', new Uint8Array(5 * 2 ** 20)],
])('an artifact that is %s is no report', async (_, zip) => {
  const world = await botWorld();
  const run = await begun(world);
  run.artifacts.push({ id: 9000, name: 'report-sandbox-provision', zip, createdAt: world.clock.now });
  await ended(world, run, 'success');
  expect(world.says()).toContain('## ❔ provision sandbox has ended without a report');
});

test('of a run that was started once more the newest report counts', async () => {
  const world = await botWorld();
  const run = await begun(world);
  const zip = zipSync({ 'report.json': strToU8(JSON.stringify(report({ target: 'sandbox', outcome: 'failure' }))) });
  run.artifacts.push({ id: 9, name: 'report-sandbox-provision', zip, createdAt: world.clock.now });
  await ended(world, run, 'success', report({ target: 'sandbox' }));
  expect(world.says()).toContain('## ✅ provision sandbox succeeded');
});

test('also when the request was deleted meanwhile, the reply tells the end', async () => {
  const world = await botWorld();
  const run = await begun(world);
  world.sandbox.repository().comments.delete(Number(run.inputs['request-comment-id']));
  await ended(world, run, 'success', report({ target: 'sandbox' }));
  expect(world.says()).toContain('## ✅ provision sandbox succeeded');
});

test('a reply that a person has deleted stays deleted', async () => {
  const world = await botWorld();
  const run = await begun(world);
  world.sandbox.repository().comments.delete(Number(run.inputs['comment-id']));
  await ended(world, run, 'success', report({ target: 'sandbox' }));
  expect(world.replies()).toEqual([]);
});

test('a run that only has the same name, from a branch or another event, is not believed', async () => {
  const world = await botWorld();
  const run = await begun(world);
  const before = world.says();
  const completed = world.ends(run, 'success', report({ target: 'sandbox' }));
  for (const other of [
    { branch: 'mallory/patch-1' },
    { event: 'push' },
    { path: '.github/workflows/other.yml' },
    { title: 'provision sandbox for alice' },
  ]) {
    await finish(world.github, { ...completed, ...other }, world.around());
  }
  expect(world.says()).toBe(before);
});

test('a mark in the comment of somebody else is not believed', async () => {
  const world = await botWorld();
  const run = await begun(world);
  const reply = world.sandbox.repository().comments.get(Number(run.inputs['comment-id']));
  const { id } = world.writes('mallory', reply?.bodies.at(-1) ?? '');
  world.sandbox.repository().comments.delete(reply?.id ?? 0);
  await ended(world, run, 'success', report({ target: 'sandbox' }));
  expect(world.sandbox.repository().comments.get(id)?.bodies).toHaveLength(1);
});

test('earlier replies of the same target are folded, but none that is at work or can be confirmed', async () => {
  const world = await botWorld();
  const told = (command: string) => report({ command, target: 'sandbox' });
  await ended(world, await begun(world, '/check-registry sandbox'), 'success', told('check'));
  const destroy = report({
    ...{ command: 'destroy', target: 'sandbox', outcome: 'failure', unconfirmed: true, planDigest: digest },
    changes: [change('server', { action: 'remove', outcome: 'planned' })],
  });
  await ended(world, await begun(world, '/destroy-registry sandbox'), 'failure', destroy);
  const folded = () => world.replies().map(({ minimized }) => minimized);
  // A plan changes nothing, and so makes nothing out of date.
  expect(folded()).toEqual([undefined, undefined]);
  const atWork = await begun(world, '/list-registry sandbox');
  await receive(world.github, world.writes('bob', '/help-registry'), world.around());
  await ended(world, await begun(world, '/doctor-registry sandbox'), 'success', told('doctor'));
  expect(folded()).toEqual(['OUTDATED', undefined, undefined, undefined, undefined]);

  await ended(world, atWork, 'success', told('list'));
  expect(folded()).toEqual(['OUTDATED', undefined, undefined, undefined, undefined]);
  world.clock.now += 16 * 60_000;
  await ended(world, await begun(world, '/doctor-registry sandbox'), 'success', told('doctor'));
  expect(folded()).toEqual(['OUTDATED', 'OUTDATED', 'OUTDATED', undefined, 'OUTDATED', undefined]);
});

test('while GitHub cannot hand out the report nothing is said to be missing', async () => {
  const world = await botWorld();
  const run = await begun(world);
  const before = world.says();
  const effect = { kind: 'refusal', acted: false, words: { status: 500, message: 'Server Error' } } as const;
  world.faults.inject({ service: 'github', path: /\/artifacts/, times: 1, effect });
  await expect(ended(world, run, 'success', report({ target: 'sandbox' }))).rejects.toThrow('Server Error');
  expect(world.says()).toBe(before);
});
