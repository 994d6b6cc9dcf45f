import { programName } from '../cli/help.ts';
import { ActionableError } from '../engine/actionable-error.ts';
import { asFailure } from '../engine/failure.ts';
import { failure } from '../report/markdown/failure.ts';
import { inWords } from './annotations.ts';
import { outputs } from './interface.ts';
import type { Runner } from './runner.ts';

export interface FailedRunOptions {
  /** Words made free of secrets. */
  readonly mask: (text: string) => string;
  /** Whether the run was asked to stop: what it waited for then ends with an error that says nothing more. */
  readonly cancelled: boolean;
}

/** Tells of a run that has no report: what was wrong before it could begin, or a fault of the program. */
export async function tellFailedRun(error: unknown, runner: Runner, options: FailedRunOptions): Promise<void> {
  const { mask, cancelled } = options;
  const known = error instanceof ActionableError;
  const silent = cancelled && !known;
  const told = silent ? { message: 'Cancelled before the run could begin' } : asFailure(error);
  runner.error(inWords(told), { title: programName });
  // Where it happened; nobody can mend a fault without it.
  if (!known && !silent && error instanceof Error) runner.debug(error.stack ?? '');
  runner.setOutput(outputs.outcome.name, silent ? 'cancelled' : 'failure');
  runner.setOutput(outputs.changed.name, 'false');
  const sign = silent ? '⏹️' : '❌';
  await runner.summary
    .addRaw(`## ${sign} ${programName}\n\n> [!CAUTION]\n> ${failure(maskedIn(told, mask))}\n`)
    .write();
}

function maskedIn({ message, remedy }: ReturnType<typeof asFailure>, mask: (text: string) => string) {
  return { message: mask(message), ...(remedy === undefined ? {} : { remedy: mask(remedy) }) };
}
