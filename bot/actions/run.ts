import { inWords } from '../../src/action/annotations.ts';
import { inert } from '../../src/action/inert.ts';
import type { Runner } from '../../src/action/runner.ts';
import { exitCodes } from '../../src/cli/exit-code.ts';
import { ActionableError } from '../../src/engine/actionable-error.ts';
import { asFailure } from '../../src/engine/failure.ts';
import type { Core } from '../core/core.ts';
import { act } from './act.ts';
import { connect } from './connect.ts';
import { readJob } from './job.ts';

export interface RunOptions {
  readonly core: Core;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal;
}

/**
 * The job in, the core, an exit code out. It throws nothing, and no error leaves the job green.
 *
 * @returns the exit code
 */
export async function run(
  runner: Pick<Runner, 'setSecret' | 'info' | 'debug' | 'error'>,
  { core, env, signal }: RunOptions,
): Promise<number> {
  try {
    const job = await readJob(env);
    runner.setSecret(job.token);
    const log = (line: string) => runner.info(inert(line));
    await act(core, job, connect(job), { signal, log, now: Date.now() });
    return exitCodes.success;
  } catch (error) {
    runner.error(inWords(asFailure(error)), { title: 'registry-bot' });
    // Where it happened; nobody can mend a fault without it.
    if (!(error instanceof ActionableError) && error instanceof Error) runner.debug(error.stack ?? '');
    return exitCodes.failure;
  }
}
