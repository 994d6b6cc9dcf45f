import { refusalOf } from '../../src/action/refusal.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { statusOf } from './answer-status.ts';
import type { IncomingComment } from './events.ts';
import { runSought, workflow } from './runs.ts';

/** The inputs of `provision-registry.yml` as the bot sets them: all of them, so that the workflow's own defaults decide nothing. */
export interface Inputs {
  readonly command: string;
  readonly target: string;
  readonly arguments: string;
  readonly confirm: string;
  readonly requester: string;
  readonly 'issue-number': string;
  readonly 'request-comment-id': string;
  readonly 'comment-id': string;
}

/** A run as far as it is known. */
export interface Begun {
  readonly id: number;
  readonly url: string;
}

const tries = 3;

/**
 * Dispatches a run, once: where GitHub's answer is lost, or names no run as older servers do, the run is looked for by
 * its name before anything else is done.
 *
 * @returns undefined for a run that was begun and has not shown up yet
 * @throws what GitHub refuses it with
 */
export async function dispatch(
  github: GitHub,
  branch: string,
  inputs: Inputs,
  comment: IncomingComment,
  around: Around,
): Promise<Begun | undefined> {
  const { request, repository } = github;
  const path = 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches';
  const asked = { ...repository, workflow_id: workflow, ref: branch, inputs: { ...inputs } };
  let details = true;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await request(path, { ...asked, ...(details ? { return_run_details: true } : {}) });
      // Older servers answer 204, and so do those that overlook what they do not know.
      if (answer.status === 200) return { id: Number(answer.data.workflow_run_id), url: answer.data.html_url };
      return await runSought(github, branch, comment, around);
    } catch (error) {
      if (details && refusesDetails(error)) {
        details = false;
        continue;
      }
      if (refusalOf(error).kind !== 'passing') throw error;
      const found = await runSought(github, branch, comment, around);
      if (found !== undefined) return found;
      if (attempt >= tries) throw error;
    }
  }
}

function refusesDetails(error: unknown): boolean {
  return [400, 422].includes(statusOf(error) ?? 0) && /return_run_details/.test(String(error));
}
