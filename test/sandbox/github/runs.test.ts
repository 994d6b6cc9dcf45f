import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { home, refusalOf } from './asking.ts';
import { inputs, withWorkflow, workflow } from './workflow.ts';

const dispatch = 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches';
const list = 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs';

async function dispatched(now?: () => number) {
  const { github, job } = await withWorkflow(now === undefined ? {} : { now });
  const send = async () => {
    await job.request(dispatch, { ...workflow, ref: 'main', inputs });
    const id = Math.max(...github.repository().runs.keys());
    return { one: { ...home, run_id: id }, control: github.run(id) };
  };
  return { github, job, send };
}

test('a run is queued, then in progress, then completed with its conclusion', async () => {
  const { job, send } = await dispatched();
  const { one, control } = await send();
  const look = async () => (await job.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', one)).data;
  expect(await look()).toMatchObject({
    status: 'queued',
    conclusion: null,
    display_title: 'provision sandbox for alice (comment 70)',
    name: 'Provision a registry',
    event: 'workflow_dispatch',
    actor: { login: 'github-actions[bot]' },
  });
  control.begin();
  expect(await look()).toMatchObject({ status: 'in_progress' });
  control.complete({ conclusion: 'failure' });
  expect(await look()).toMatchObject({ status: 'completed', conclusion: 'failure' });
});

test('runs are found by workflow, event, state and the time of their making', async () => {
  let now = Date.parse('2026-01-01T12:00:00Z');
  const { job, send } = await dispatched(() => now);
  const early = await send();
  early.control.begin();
  early.control.complete({ conclusion: 'success' });
  now += 60_000;
  const late = await send();
  const found = async (query: { status?: 'queued' | 'completed' | 'success'; event?: string; created?: string }) =>
    (await job.request(list, { ...workflow, ...query })).data.workflow_runs.map(({ id }) => id);
  const [first, second] = [early.one.run_id, late.one.run_id];
  expect(await found({})).toEqual([second, first]);
  expect(await found({ status: 'queued' })).toEqual([second]);
  expect(await found({ status: 'completed' })).toEqual([first]);
  expect(await found({ status: 'success' })).toEqual([first]);
  expect(await found({ event: 'push' })).toEqual([]);
  expect(await found({ created: '>=2026-01-01T12:01:00Z' })).toEqual([second]);
  expect(await found({ created: '<2026-01-01T12:01:00Z' })).toEqual([first]);
  expect(await found({ created: '2026-01-01' })).toEqual([second, first]);
  expect(await found({ created: '2026-01-02..*' })).toEqual([]);
});

test('a run that has not begun is over when it is cancelled, one that has is told to end', async () => {
  const { job, send } = await dispatched();
  const cancel = 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel';
  const look = async (one: object) => {
    const { data } = await job.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', {
      ...home,
      run_id: 0,
      ...one,
    });
    return [data.status, data.conclusion];
  };
  const queued = await send();
  expect((await job.request(cancel, queued.one)).status).toBe(202);
  expect(await look(queued.one)).toEqual(['completed', 'cancelled']);
  const { one, control } = await send();
  control.begin();
  await job.request(cancel, one);
  expect(control.signal.aborted).toBe(true);
  expect(await look(one)).toEqual(['in_progress', null]);
  control.complete({ conclusion: 'cancelled' });
  expect(await refusalOf(job.request(cancel, one))).toEqual({
    status: 409,
    message: expect.stringContaining('Cannot cancel a workflow run that is completed.'),
  });
});

test('an artifact is found by its name and fetched as a zip', async () => {
  const { job, send } = await dispatched();
  const { one, control } = await send();
  const artifacts = { 'report-sandbox-provision': { 'report.json': '{"outcome":"success"}' }, other: { a: 'b' } };
  control.complete({ conclusion: 'success', artifacts });
  const { data } = await job.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', {
    ...one,
    name: 'report-sandbox-provision',
  });
  expect(data).toMatchObject({ total_count: 1, artifacts: [{ name: 'report-sandbox-provision', expired: false }] });
  const zip = await job.request('GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}', {
    ...home,
    artifact_id: Number(data.artifacts[0]?.id),
    archive_format: 'zip',
  });
  if (!(zip.data instanceof ArrayBuffer)) throw new Error('no bytes came');
  const files = unzipSync(new Uint8Array(zip.data));
  expect(Buffer.from(files['report.json'] ?? []).toString()).toBe('{"outcome":"success"}');
});

test('where a zip is fetched from lets in who has the link, without a token and for a minute', async () => {
  let now = Date.now();
  const { github, job, send } = await dispatched(() => now);
  const { control } = await send();
  control.complete({ conclusion: 'success', artifacts: { report: { a: 'b' } } });
  const [artifact] = [...github.repository().runs.values()].flatMap(({ artifacts }) => artifacts);
  const answer = await job.request('GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}', {
    ...home,
    artifact_id: artifact?.id ?? 0,
    archive_format: 'zip',
    request: { redirect: 'manual' },
  });
  expect(answer.status).toBe(302);
  const link = answer.headers.location ?? '';
  expect((await fetch(link)).status).toBe(200);
  expect((await fetch(link, { headers: { authorization: 'Bearer job-token' } })).status).toBe(400);
  now += 60_000;
  expect((await fetch(link)).status).toBe(403);
});

test('runs of one target go one after the other, and none is dropped', async () => {
  const begun: number[] = [];
  const { github, job } = await withWorkflow({ onDispatch: ({ id }) => begun.push(id) });
  const send = (target: string) => job.request(dispatch, { ...workflow, ref: 'main', inputs: { ...inputs, target } });
  for (const target of ['sandbox', 'sandbox', 'arbutus', 'sandbox']) await send(target);
  const [first = 0, second = 0, other = 0, third = 0] = github.repository().runs.keys();
  const statuses = () => [...github.repository().runs.values()].map(({ status }) => status);
  expect(begun).toEqual([first, other]);
  expect(statuses()).toEqual(['queued', 'pending', 'queued', 'pending']);
  await job.request('POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel', { ...home, run_id: second });
  expect(begun).toEqual([first, other]);
  github.run(first).complete({ conclusion: 'success' });
  expect(begun).toEqual([first, other, third]);
  expect(statuses()).toEqual(['completed', 'completed', 'queued', 'queued']);
});

test('a workflow that does not queue keeps only the newest that waits', async () => {
  const text = 'on: workflow_dispatch\nconcurrency: registry\n';
  const { github, job } = await withWorkflow({}, text);
  for (let n = 0; n < 3; n++) await job.request(dispatch, { ...workflow, ref: 'main' });
  const states = [...github.repository().runs.values()].map(({ status, conclusion }) => conclusion ?? status);
  expect(states).toEqual(['queued', 'cancelled', 'pending']);
});
