import { ActionableError } from './actionable-error.ts';
import type { Failure } from './change.ts';

/** An error as it stands in the report. */
export function asFailure(error: unknown): Failure {
  if (error instanceof ActionableError) return { message: error.message, remedy: error.remedy };
  return { message: error instanceof Error ? error.message : String(error) };
}
