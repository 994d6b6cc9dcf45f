import { ActionableError } from './actionable-error.ts';
import type { Failure } from './change.ts';

/** An error as it stands in the report. */
export function asFailure(error: unknown): Failure {
  if (error instanceof ActionableError) return { message: error.message, remedy: error.remedy };
  return { message: error instanceof Error ? error.message : String(error) };
}

/** What stands of a change that a cancellation met on its way. */
export function interrupted(doing: string): Failure {
  return {
    message: `Cancelled during ${doing}: what was begun stands as it is`,
    remedy: 'Run again: it looks at what stands and goes on from there.',
    cancelled: true,
  };
}

/** A failure with what else is to be known of where it leaves things. */
export function withMore(failure: Failure, more: Required<Pick<Failure, 'message' | 'remedy'>> | undefined): Failure {
  if (more === undefined) return failure;
  return {
    ...failure,
    message: `${failure.message}. ${more.message}`,
    remedy: failure.remedy === undefined ? more.remedy : `${failure.remedy} ${more.remedy}`,
  };
}
