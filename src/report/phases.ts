import { isCutShort } from '../engine/change.ts';
import type { Event, Phase } from '../engine/events.ts';

/** One phase of a run, in figures. Times are milliseconds of one clock. */
export interface PhaseProgress {
  readonly phase: Phase;
  readonly began: number;
  /** Absent while it goes on. */
  readonly ended?: number;
  readonly total: number;
  readonly done: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
  /** What is being worked on, in the order in which it began. */
  readonly running: ReadonlySet<string>;
}

/** The phases after one more event, in their order; the last one goes on. */
export function advancePhases(before: readonly PhaseProgress[], event: Event, now: number): readonly PhaseProgress[] {
  if (event.type === 'phase') {
    const fresh = { done: new Set<string>(), failed: new Set<string>(), running: new Set<string>() };
    return [...endPhases(before, now), { phase: event.phase, began: now, total: event.resources.length, ...fresh }];
  }
  const last = before.at(-1);
  if (last === undefined) return before;
  const next = withEvent(last, event);
  return next === last ? before : [...before.slice(0, -1), next];
}

/** The same when all is over. */
function endPhases(phases: readonly PhaseProgress[], now: number): readonly PhaseProgress[] {
  return phases.map((one) => ({ ...one, ended: one.ended ?? now, running: new Set<string>() }));
}

function withEvent(phase: PhaseProgress, event: Event): PhaseProgress {
  if (event.type === 'started') return { ...phase, running: new Set([...phase.running, event.resource]) };
  if (event.type !== 'finished') return phase;
  const { change } = event;
  const { resource } = change;
  const running = new Set([...phase.running].filter((name) => name !== resource));
  const isFailed = change.outcome === 'failed' && !isCutShort(change);
  const failed = isFailed ? new Set([...phase.failed, resource]) : phase.failed;
  return { ...phase, running, failed, done: new Set([...phase.done, resource]) };
}
