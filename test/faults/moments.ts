import type { Event } from '../../src/engine/events.ts';

/** A moment in a run between two changes: `started server create`, `finished port`. */
function momentOf(event: Event): string | undefined {
  if (event.type === 'started') return `started ${event.resource} ${event.doing}`;
  return event.type === 'finished' ? `finished ${event.change.resource}` : undefined;
}

/** Follows a run's events and tells its moments once it no longer merely plans. */
export function afterPlan(onMoment: (moment: string) => void): (event: Event) => void {
  let planned = false;
  return (event) => {
    if (event.type === 'phase') planned = event.phase !== 'plan';
    const moment = momentOf(event);
    if (planned && moment !== undefined) onMoment(moment);
  };
}
