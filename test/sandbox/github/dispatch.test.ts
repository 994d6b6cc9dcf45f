import { expect, test } from 'vitest';
import type { RunControl } from '../../../src/sandbox/github/sandbox-github.ts';
import { refusalOf } from './asking.ts';
import { inputs, withWorkflow, workflow } from './workflow.ts';

const dispatch = 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches';
const run = { ...workflow, ref: 'main', inputs };

test('a dispatch answers with the run when it is asked to, and with nothing otherwise', async () => {
  const { github, job } = await withWorkflow();
  const { status, data } = await job.request(dispatch, { ...run, return_run_details: true });
  const [made] = github.repository().runs.values();
  expect(status).toBe(200);
  expect(data).toEqual({
    workflow_run_id: made?.id,
    run_url: `${github.url}/repos/neurolibre/registries/actions/runs/${made?.id}`,
    html_url: `https://github.com/neurolibre/registries/actions/runs/${made?.id}`,
  });
  expect((await job.request(dispatch, run)).status).toBe(204);
});

test('the run is named by the workflow, with its inputs and who dispatched it', async () => {
  const { github, job } = await withWorkflow();
  await job.request(dispatch, run);
  await job.request(dispatch, { ...run, inputs: { target: 'sandbox' } });
  expect([...github.repository().runs.values()].map(({ title }) => title)).toEqual([
    'provision sandbox for alice (comment 70)',
    'plan sandbox for github-actions[bot]',
  ]);
});

test('whoever carries out runs is given the inputs, with those of the workflow where none were sent', async () => {
  const runs: RunControl[] = [];
  const { github, job } = await withWorkflow({ onDispatch: (run) => runs.push(run) });
  await job.request(dispatch, { ...run, inputs: { target: 'sandbox' } });
  expect(runs).toMatchObject([
    {
      repository: 'neurolibre/registries',
      workflow: '.github/workflows/provision-registry.yml',
      actor: 'github-actions[bot]',
      sha: github.repository().commits[0]?.sha,
      inputs: { command: 'plan', target: 'sandbox', confirm: '', 'comment-id': '' },
    },
  ]);
});

test('an older server refuses or overlooks the key that it does not know', async () => {
  const older = await withWorkflow({ runDetails: 'refused' });
  expect(await refusalOf(older.job.request(dispatch, { ...run, return_run_details: true }))).toEqual({
    status: 422,
    message: expect.stringContaining('"return_run_details" is not a permitted key.'),
  });
  expect((await older.job.request(dispatch, run)).status).toBe(204);
  const middle = await withWorkflow({ runDetails: 'ignored' });
  expect((await middle.job.request(dispatch, { ...run, return_run_details: true })).status).toBe(204);
  expect(middle.github.repository().runs.size).toBe(1);
});

test.each([
  ['an unknown input', { inputs: { ...inputs, colour: 'red' } }, 'Unexpected inputs provided: ["colour"]'],
  [
    'a value that is not listed',
    { inputs: { ...inputs, target: 'elsewhere' } },
    "Provided value 'elsewhere' for input 'target' not in the list of allowed values",
  ],
  ['another branch', { ref: 'other' }, 'No ref found for: other'],
  [
    'too many inputs',
    { inputs: Object.fromEntries(Array.from({ length: 26 }, (_, n) => [`input-${n}`, ''])) },
    'No more than 25 properties are allowed; 26 were supplied.',
  ],
])('%s is refused in GitHub’s words', async (_, changed, words) => {
  const { github, job } = await withWorkflow();
  expect(await refusalOf(job.request(dispatch, { ...run, ...changed }))).toEqual({
    status: 422,
    message: expect.stringContaining(words),
  });
  expect(github.repository().runs.size).toBe(0);
});

test('what cannot be dispatched is refused: no such workflow, no such trigger, a required input left out', async () => {
  const { job } = await withWorkflow();
  expect(await refusalOf(job.request(dispatch, { ...run, workflow_id: 'other.yml' }))).toMatchObject({ status: 404 });
  const pushed = await withWorkflow({}, 'on: [push]\njobs: {}\n');
  expect((await refusalOf(pushed.job.request(dispatch, run))).message).toContain(
    "Workflow does not have 'workflow_dispatch' trigger",
  );
  const strict = await withWorkflow({}, 'on: { workflow_dispatch: { inputs: { target: { required: true } } } }\n');
  expect((await refusalOf(strict.job.request(dispatch, { ...run, inputs: {} }))).message).toContain(
    "Required input 'target' not provided",
  );
});
