import type { Emit } from '../engine/events.ts';

/** Shows a person how a run goes on. */
export interface Reporter {
  readonly emit: Emit;
  /** Says that the run was asked to stop. */
  stopping(): void;
  /** Steps aside while something else is written, such as a question. */
  pause(): void;
  resume(): void;
  /** Ends it and leaves the terminal as it was. */
  close(): void;
}

/** Shows nothing: only the report is wanted. */
export const silent: Reporter = { emit() {}, stopping() {}, pause() {}, resume() {}, close() {} };
