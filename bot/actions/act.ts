import { UsageError } from '../../src/engine/usage-error.ts';
import type { Around } from '../around.ts';
import type { Core } from '../core/core.ts';
import type { GitHub } from '../github.ts';
import { actionSchema, commentSchema, dispatchedSchema, isWanted } from '../payloads.ts';
import type { Job } from './job.ts';

/**
 * Does what the job was started for.
 *
 * @throws UsageError for an event that the bot does nothing about
 */
export async function act(core: Core, job: Job, github: GitHub, around: Around): Promise<void> {
  const { event, payload, run, results } = job;
  if (event === 'schedule') {
    // Jobs keep nothing in mind: each has to look for all.
    await core.sweep(github, around, { thorough: true });
  } else if (event === 'workflow_dispatch' && results !== undefined) {
    await core.conclude(github, { run, results }, around);
  } else if (event === 'workflow_dispatch') {
    await core.verify(github, { run, ...dispatchedSchema.parse(payload) }, around);
  } else if (event === 'issue_comment' && isWanted(event, actionSchema.parse(payload))) {
    await core.receive(github, commentSchema.parse(payload), around);
  } else {
    throw new UsageError(
      `The bot does nothing about the event ${event}`,
      'Use it on issue_comment (created), schedule or, to check a request and to finish its reply, workflow_dispatch.',
    );
  }
}
