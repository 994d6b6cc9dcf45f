import { UsageError } from '../../src/engine/usage-error.ts';
import type { Around } from '../around.ts';
import type { Core } from '../core/core.ts';
import type { GitHub } from '../github.ts';
import { actionSchema, commentSchema, completedRunSchema, dispatchedSchema, isWanted } from '../payloads.ts';
import type { Job } from './job.ts';

/**
 * Does what the job was started for.
 *
 * @throws UsageError for an event that the bot does nothing about
 */
export async function act(core: Core, job: Job, github: GitHub, around: Around): Promise<void> {
  const { event, payload, run } = job;
  if (event === 'schedule') {
    await core.sweep(github, around);
  } else if (event === 'workflow_dispatch') {
    await core.verify(github, { run, ...dispatchedSchema.parse(payload) }, around);
  } else if (!isWanted(event, actionSchema.parse(payload))) {
    throw new UsageError(
      `The bot does nothing about the event ${event}`,
      'Use it on issue_comment (created), workflow_run (completed), schedule or, to check a request, workflow_dispatch.',
    );
  } else if (event === 'issue_comment') {
    await core.receive(github, commentSchema.parse(payload), around);
  } else {
    await core.finish(github, completedRunSchema.parse(payload), around);
  }
}
