import type { GitHub } from '../github.ts';
import { isGone } from './answer-status.ts';
import type { CompletedRun } from './events.ts';
import { everyPage } from './every-page.ts';

/** Jobs of `provision-registry.yml` that only look at the request and at its reply: they change nothing else. */
export const besides: readonly string[] = ['Check the request', 'Finish the reply'];

/** Its step, in the command's own job too, that looks at the request once more before the command begins. */
export const lastLook = 'Hold what is asked for against the comment';

/** Whether the command of a run has begun: its job was given a runner, in the newest attempt, and found the request good. */
export async function hasBegun({ request, repository }: GitHub, { id }: Pick<CompletedRun, 'id'>): Promise<boolean> {
  const path = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs';
  try {
    const jobs = await everyPage(async (paging) => {
      const { data } = await request(path, { ...repository, run_id: id, ...paging });
      return data.jobs;
    });
    // GitHub's description says null where there is none; its answers say 0 as well.
    const [own] = jobs.filter(({ name, runner_id: runner }) => !besides.includes(name) && (runner ?? 0) > 0);
    const look = own?.steps?.find(({ name }) => name === lastLook);
    return own !== undefined && (look === undefined || look.conclusion === 'success');
  } catch (error) {
    // Of a run that is gone nobody can tell.
    if (isGone(error)) return true;
    throw error;
  }
}
