import type { Report } from '../../src/engine/report.ts';
import { afterPlan } from './moments.ts';
import type { RunOptions, Work } from './run.ts';
import type { World } from './world.ts';

/** A run that is let end by itself. */
export async function ended(place: World, work: Work, options: RunOptions = {}): Promise<Report> {
  await place.leasesRunOut();
  const run = await place.start(work, options);
  const report = await run.over;
  if (report === 'killed') throw new Error('nobody was to kill that run');
  return report;
}

/** A run that is killed at a moment after its plan. */
export async function killedAt(place: World, work: Work, moment: string, options: RunOptions = {}): Promise<void> {
  let kill = () => {};
  const follow = afterPlan((passed) => passed === moment && kill());
  const run = await place.start(work, {
    ...options,
    onEvent(event, die) {
      kill = die;
      follow(event);
    },
  });
  if ((await run.over) !== 'killed') throw new Error(`the run never came to '${moment}'`);
}

/** The moments after its plan of a run that ends well. */
export async function momentsOf(place: World, work: Work, options: RunOptions = {}): Promise<readonly string[]> {
  const moments: string[] = [];
  const follow = afterPlan((moment) => void moments.push(moment));
  const wrong = complaints(await ended(place, work, { ...options, onEvent: follow }));
  if (wrong.length > 0) throw new Error(`the run went wrong by itself: ${wrong.join('\n')}`);
  return moments;
}

/** What a report says that went wrong, for a test that fails to say why. */
export function complaints({ outcome, changes, probe, error }: Report): readonly string[] {
  const failures = [...changes.map((change) => change.error), probe?.error, error];
  const words = failures.flatMap((failure) => (failure === undefined ? [] : [failure.message]));
  return outcome === 'success' ? words : [outcome, ...words];
}

/** The resources that a report is not content with as they were. */
export function changed({ changes }: Report): readonly string[] {
  return changes.filter(({ action }) => action !== 'none').map(({ action, resource }) => `${action} ${resource}`);
}
