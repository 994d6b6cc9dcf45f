import { expect, test } from 'vitest';
import { receive } from '../../../bot/core/receive.ts';
import { secondaryLimit } from '../../../src/sandbox/github/limits.ts';
import { botWorld } from './bot-world.ts';
import { replica } from './killed.ts';

const dispatches = /\/dispatches$/;

test.each(['refused', 'ignored'] as const)(
  'a server by which the id of the run is %s is asked for the run',
  async (runDetails) => {
    const world = await botWorld({ runDetails });
    await receive(world.github, world.writes('alice', '/provision-registry sandbox'), world.around());
    const [run, ...others] = world.runs();
    expect(others).toEqual([]);
    expect(world.says()).toContain(`/actions/runs/${run?.id}">follow the run`);
  },
);

test('a run whose announcement is lost is found, not dispatched once more', async () => {
  for (const effect of [
    { kind: 'reset', acted: true },
    { kind: 'refusal', acted: true, words: { status: 500, message: 'Server Error' } },
    { kind: 'page', acted: true, status: 502 },
  ] as const) {
    const world = await botWorld();
    world.faults.inject({ service: 'github', method: 'POST', path: dispatches, effect });
    await receive(world.github, world.writes('alice', '/provision-registry sandbox'), world.around());
    const [run, ...others] = world.runs();
    expect(others).toEqual([]);
    expect(world.says()).toContain(`/actions/runs/${run?.id}">follow the run`);
  }
});

test('a run that GitHub’s list shows a little later is waited for', async () => {
  const world = await botWorld();
  world.faults.inject({ service: 'github', method: 'POST', path: dispatches, effect: { kind: 'reset', acted: true } });
  let looks = 0;
  const { github } = replica(world, ({ hook }) => {
    hook.after('request', (response, { url }) => {
      if (/\/runs$/.test(url) && looks++ < 3) response.data.workflow_runs = [];
    });
  });
  await receive(github, world.writes('alice', '/provision-registry sandbox'), world.around());
  expect(looks).toBe(4);
  expect(world.runs()).toHaveLength(1);
  expect(world.says()).toContain('follow the run');
});

test('what was not dispatched because GitHub had trouble is dispatched after all', async () => {
  const world = await botWorld();
  const effect = { kind: 'refusal', acted: false, words: { status: 503, message: 'Service Unavailable' } } as const;
  world.faults.inject({ service: 'github', method: 'POST', path: dispatches, times: 2, effect });
  await receive(world.github, world.writes('alice', '/provision-registry sandbox'), world.around());
  expect(world.runs()).toHaveLength(1);
  expect(world.says()).toContain('follow the run');
});

test('while GitHub asks for fewer requests nothing is dispatched, and the request is left for later', async () => {
  const world = await botWorld();
  world.faults.inject({ service: 'github', method: 'POST', path: dispatches, effect: secondaryLimit(600) });
  const comment = world.writes('alice', '/provision-registry sandbox');
  await expect(receive(world.github, comment, world.around())).rejects.toThrow(/secondary rate limit/);
  expect(world.runs()).toEqual([]);
  expect(world.says()).toContain('about to start');
  expect(world.reactions(comment)).toEqual(['eyes']);
});

test('where the workflow is missing, or does not know the target, it is said what to mend', async () => {
  const world = await botWorld();
  world.configures({}, 'elsewhere');
  const comment = world.writes('alice', '/provision-registry elsewhere');
  await receive(world.github, comment, world.around());
  expect(world.says()).toMatchInlineSnapshot(`
    "## ❌ provision elsewhere could not be started

    > [!CAUTION]
    > GitHub says: Provided value 'elsewhere' for input 'target' not in the list of allowed values<br>→ Name elsewhere among the options of the input target in .github/workflows/provision-registry.yml on main.

    Once that is mended:

    \`\`\`sh
    /provision-registry elsewhere
    \`\`\`
    "
  `);
  expect(world.reactions(comment)).toEqual(['eyes', 'confused']);

  world.sandbox.commit({ '.github/workflows/provision-registry.yml': null });
  await receive(world.github, world.writes('alice', '/plan-registry sandbox'), world.around());
  expect(world.says()).toMatchInlineSnapshot(`
    "## ❌ plan sandbox could not be started

    > [!CAUTION]
    > GitHub says: Not Found<br>→ See that .github/workflows/provision-registry.yml is there on main, and that the bot may write to Actions &#40;actions: write&#41;.

    Once that is mended:

    \`\`\`sh
    /plan-registry sandbox
    \`\`\`
    "
  `);
});
