import { pause as usualPause } from '../../src/pause.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { isGone } from './answer-status.ts';
import type { CompletedRun, IncomingComment } from './events.ts';
import { everyPage } from './every-page.ts';

/** The workflow that the bot dispatches, on the default branch, and nowhere else. */
export const workflow = 'provision-registry.yml';
const workflowPath = `.github/workflows/${workflow}`;

/** No run waits or goes on any longer, in milliseconds: https://docs.github.com/en/actions/reference/limits */
export const longestRunMs = 35 * 24 * 3_600_000;

/** A run of it, which may still go on. */
export interface Run extends CompletedRun {
  /** `completed`, or how far it is. */
  readonly status: string | null;
}

/** Two of GitHub's clocks may differ by so much. */
const clockMs = 60_000;
/** What was dispatched stands in GitHub's lists a little later: when it is looked for again, in milliseconds. */
const looksAfterMs = [0, 1_000, 2_000, 4_000, 8_000];

/** Whether a run is one of ours. Whoever may push a branch can dispatch what stands there under the same name. */
export function isOurs({ event, path, branch }: CompletedRun, defaultBranch: string): boolean {
  return event === 'workflow_dispatch' && path.split('@')[0] === workflowPath && branch === defaultBranch;
}

/** The comment that a run was dispatched for, as its `run-name` says. */
export function requestOf({ title }: Pick<CompletedRun, 'title'>): number | undefined {
  const [, id] = /\(comment (\d+)\)$/.exec(title) ?? [];
  return id === undefined ? undefined : Number(id);
}

/** Whether a run is on a target, as its `run-name` says. */
export function isOn({ title }: Pick<CompletedRun, 'title'>, target: string): boolean {
  return title.split(' ', 3)[1] === target && / for \S+/.test(title);
}

/** Our runs that were begun since a time, the newest first. */
export async function runsSince(github: GitHub, branch: string, since: string): Promise<readonly Run[]> {
  const from = Date.parse(since) - clockMs;
  const isBefore = ({ createdAt }: Run) => Date.parse(createdAt) < from;
  const { request, repository } = github;
  // Filters of GitHub's would be asked of an index that lags behind.
  const path = 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs';
  try {
    const all = await everyPage(
      async (paging) => {
        const { data } = await request(path, { ...repository, workflow_id: workflow, ...paging });
        return data.workflow_runs.map(asRun);
      },
      (page) => page.some(isBefore),
    );
    return all.filter((run) => isOurs(run, branch) && !isBefore(run));
  } catch (error) {
    // There is no such workflow.
    if (isGone(error)) return [];
    throw error;
  }
}

/** The run that was dispatched for a request: the first, should there be more. */
export async function runFor(github: GitHub, branch: string, comment: Pick<IncomingComment, 'id' | 'createdAt'>) {
  const runs = await runsSince(github, branch, comment.createdAt);
  return runs.filter((run) => requestOf(run) === comment.id).toSorted((one, other) => one.id - other.id)[0];
}

/** The same, where it may have been dispatched a moment ago. */
export async function runSought(
  github: GitHub,
  branch: string,
  comment: Pick<IncomingComment, 'id' | 'createdAt'>,
  { signal, pause = usualPause }: Around,
): Promise<Run | undefined> {
  for (const afterMs of looksAfterMs) {
    await pause(afterMs, signal);
    const found = await runFor(github, branch, comment);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A run by its id; undefined when it is gone. */
export async function runWith({ request, repository }: GitHub, id: number): Promise<Run | undefined> {
  try {
    const { data } = await request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', { ...repository, run_id: id });
    return asRun(data);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

export async function defaultBranchOf({ request, repository }: GitHub): Promise<string> {
  const { data } = await request('GET /repos/{owner}/{repo}', repository);
  return data.default_branch;
}

interface ListedRun {
  readonly id: number | bigint;
  readonly display_title: string;
  readonly path: string;
  readonly event: string;
  readonly head_branch: string | null;
  readonly status: string | null;
  readonly conclusion: string | null;
  readonly html_url: string;
  readonly created_at: string;
  readonly updated_at: string;
}

function asRun({
  id,
  display_title: title,
  path,
  event,
  head_branch: branch,
  status,
  conclusion,
  ...run
}: ListedRun): Run {
  const { html_url: url, created_at: createdAt, updated_at: updatedAt } = run;
  return { id: Number(id), title, path, event, branch, status, conclusion, url, createdAt, updatedAt };
}
