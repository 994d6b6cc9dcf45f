import { inSeconds } from '../../src/in-seconds.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import type { EndingRun } from './events.ts';
import { finish } from './finish.ts';
import { runWith } from './runs.ts';

/**
 * Writes the end of a run into its reply from within its last job. GitHub starts no workflow for a run that was dispatched
 * with a job's own token, so that nothing else would do it where there is no server:
 * https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/trigger-a-workflow#triggering-a-workflow-from-a-workflow
 */
export async function conclude(github: GitHub, { run: id, results }: EndingRun, around: Around): Promise<void> {
  const run = await runWith(github, id);
  if (run === undefined) return;
  await finish(github, { ...run, conclusion: conclusionOf(results), updatedAt: inSeconds(around.now) }, around);
}

/** What GitHub makes of the results of a run's jobs. */
function conclusionOf(results: readonly string[]): string {
  return ['failure', 'cancelled'].find((one) => results.includes(one)) ?? 'success';
}
