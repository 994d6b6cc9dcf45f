import type { Failure } from '../../engine/change.ts';
import { lines } from './text.ts';

/** What went wrong, and what to do next. */
export function failure({ message, remedy }: Failure): string {
  return remedy === undefined ? lines(message) : `${lines(message)}<br>→ ${lines(remedy)}`;
}
