import type { Failure } from '../engine/change.ts';
import type { Emit } from '../engine/events.ts';
import type { Report } from '../engine/report.ts';

/** How a run ended: with a report, or with an error that kept it from having one. */
export type End = { readonly report: Report } | { readonly error: Failure };

/** Shows a run somewhere else than in its log. What goes wrong with that is told as a warning and stops nothing. */
export interface Onlooker {
  readonly emit: Emit;
  /** Shows the end. Resolves when that is done, or given up. */
  ended(end: End): Promise<void>;
}
