import { ActionableError } from '../engine/actionable-error.ts';
import { asFailure } from '../engine/failure.ts';
import { oneLine } from '../report/columns.ts';
import { failureLines } from '../report/failure-lines.ts';
import type { Look } from '../report/look.ts';
import { programName } from './help.ts';

const unexpected = 'This is a fault of the program. With --verbose it shows where it happened.';

/** The error that ended the program: what went wrong and what to do; where it happened only when it is asked for. */
export function errorText(error: unknown, look: Look, verbose: boolean, signal: AbortSignal): string {
  const failure = asFailure(error);
  const known = error instanceof ActionableError;
  // What a cancelled run was waiting for ends with an error of its own, which says nothing more.
  if (!known && signal.aborted && !verbose) return `${programName}: cancelled\n`;
  const message = `${programName}: ${known ? failure.message : oneLine(failure.message)}`;
  const remedy = failure.remedy ?? unexpected;
  const told = known || !verbose ? { message, remedy } : { message };
  const stack = verbose && error instanceof Error && error.stack !== undefined ? [error.stack] : [];
  return `${[...failureLines(told, look, 0), ...stack].join('\n')}\n`;
}
