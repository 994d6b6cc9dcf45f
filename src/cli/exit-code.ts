import type { Report, RunOutcome } from '../engine/report.ts';
import { UsageError } from '../engine/usage-error.ts';
import { awaitsConfirmation } from '../report/awaits-confirmation.ts';

/** What the program's exit code tells, in one list. 130 is what shells know for a run ended by Ctrl-C. */
export const exitCodes = { success: 0, failure: 1, usage: 2, unconfirmed: 3, cancelled: 130 } as const satisfies Record<
  RunOutcome | 'usage' | 'unconfirmed',
  number
>;

/** The exit code for a run that has a report. */
export function exitCodeFor(report: Report): number {
  return exitCodes[awaitsConfirmation(report) ? 'unconfirmed' : report.outcome];
}

/** The exit code for an error that ended the program. */
export function exitCodeOf(error: unknown, signal: AbortSignal): number {
  if (error instanceof UsageError) return exitCodes.usage;
  return signal.aborted ? exitCodes.cancelled : exitCodes.failure;
}
