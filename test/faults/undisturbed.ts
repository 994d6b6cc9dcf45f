import type { Event } from '../../src/engine/events.ts';
import type { Report } from '../../src/engine/report.ts';
import type { RunOptions } from './run.ts';
import type { World } from './world.ts';

/** A run that is let end by itself. */
export async function ended(
  place: World,
  verb: Parameters<World['start']>[0],
  options: RunOptions = {},
): Promise<Report> {
  const run = await place.start(verb, options);
  const report = await run.over;
  if (report === 'killed') throw new Error(`nobody was to kill ${verb}`);
  return report;
}

/** What a report says that went wrong, for a test that fails to say why. */
export function complaints({ outcome, changes, probe, error }: Report): readonly string[] {
  const failures = [...changes.map((change) => change.error), probe?.error, error];
  const words = failures.flatMap((failure) => (failure === undefined ? [] : [failure.message]));
  return outcome === 'success' ? words : [outcome, ...words];
}

/** A moment in a run between two changes: `started server create`, `finished port`. */
export function momentOf(event: Event): string | undefined {
  if (event.type === 'started') return `started ${event.resource} ${event.doing}`;
  return event.type === 'finished' ? `finished ${event.change.resource}` : undefined;
}

/** Follows a run's events and tells its moments once it no longer merely plans. */
export function afterPlan(onMoment: (moment: string) => void): (event: Event) => void {
  let planned = false;
  return (event) => {
    if (event.type === 'phase' && event.phase !== 'plan') planned = true;
    const moment = momentOf(event);
    if (planned && moment !== undefined) onMoment(moment);
  };
}
