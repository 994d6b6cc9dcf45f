import { ActionableError } from './actionable-error.ts';

/** Wrong usage or configuration, found before any request is sent. Ends the program with exit code 2. */
export class UsageError extends ActionableError {
  override name = 'UsageError';
}
