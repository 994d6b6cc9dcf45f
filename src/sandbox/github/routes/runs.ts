import { permitted, type Reply, type RepositoryCall, type Routes, recordIn } from '../call.ts';
import { page } from '../page.ts';
import type { Run } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { cancel } from '../runs.ts';
import { jobView } from '../views/job.ts';
import { runView } from '../views/run.ts';
import type { Schemas } from '../views/schemas.ts';
import { workflowIn } from '../workflow-file.ts';

/** https://docs.github.com/rest/actions/workflow-runs */
export const runRoutes: Routes = {
  'GET /repos/{owner}/{repo}/actions/runs': permitted('actions', 'read', (call) => listing(call, () => true)),
  'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs': permitted('actions', 'read', (call) => {
    const { path } = workflowIn(call.repository, call.given.workflow_id ?? '');
    return listing(call, ({ workflow }) => workflow === path);
  }),
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}': permitted('actions', 'read', (call) => {
    const body: Schemas['workflow-run'] = runView(call.state, call.repository, runIn(call));
    return { status: 200, body };
  }),
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs': permitted('actions', 'read', (call) => {
    const run = runIn(call);
    const { items, headers } = page(run.jobs, call);
    const jobs = items.map((job): Schemas['job'] => jobView(call.state, call.repository, run, job));
    return { status: 200, headers, body: { total_count: run.jobs.length, jobs } };
  }),
  'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel': permitted('actions', 'write', (call) => {
    const run = runIn(call);
    if (run.status === 'completed') throw new Refusal(409, 'Cannot cancel a workflow run that is completed.');
    cancel(call.state, call.repository, run);
    return { status: 202, body: {} };
  }),
};

/** @throws {Refusal} 404 */
export function runIn({ repository, given }: RepositoryCall): Run {
  return recordIn(repository.runs, given.run_id);
}

/** The newest first. */
function listing(call: RepositoryCall, wanted: (run: Run) => boolean): Reply {
  const { state, repository, url } = call;
  const query = url.searchParams;
  const is = (name: string, ...values: readonly (string | null)[]) =>
    !query.has(name) || values.includes(query.get(name));
  const found = [...repository.runs.values()].filter(
    (run) =>
      wanted(run) &&
      is('event', run.event) &&
      is('actor', run.actor) &&
      is('branch', run.branch) &&
      is('head_sha', run.sha) &&
      is('status', run.status, run.conclusion) &&
      isWithin(query.get('created'), run.createdAt),
  );
  const { items, headers } = page(found.reverse(), call);
  const runs = items.map((run): Schemas['workflow-run'] => runView(state, repository, run));
  return { status: 200, headers, body: { total_count: found.length, workflow_runs: runs } };
}

/** https://docs.github.com/search-github/getting-started-with-searching-on-github/understanding-the-search-syntax#query-for-dates */
function isWithin(query: string | null, at: number): boolean {
  if (query === null) return true;
  const second = Math.floor(at / 1000) * 1000;
  const [from, to] = query.split('..');
  if (to !== undefined) return second >= start(from) && second <= end(to);
  const [, sign = '', date = ''] = /^(>=|<=|>|<)?(.+)$/.exec(query) ?? [];
  switch (sign) {
    case '>=':
      return second >= start(date);
    case '<=':
      return second <= end(date);
    case '>':
      return second > end(date);
    case '<':
      return second < start(date);
    default:
      return second >= start(date) && second <= end(date);
  }
}

function start(date = ''): number {
  return date === '*' ? 0 : Date.parse(date);
}

/** A day lasts until its last second. */
function end(date: string): number {
  if (date === '*') return Number.MAX_SAFE_INTEGER;
  return /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(date) + 86_399_000 : Date.parse(date);
}
