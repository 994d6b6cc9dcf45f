import { isCutShort } from '../engine/change.ts';
import type { Event } from '../engine/events.ts';
import { oneLine } from './columns.ts';
import { duration } from './duration.ts';
import { plural } from './listing-words.ts';
import type { Output } from './output.ts';
import { advance, begin, type Progress } from './progress.ts';
import type { Reporter } from './reporter.ts';
import { partOf, transferWords } from './transfer.ts';
import { transferSteps } from './transfer-steps.ts';
import { doingWords, endWords, stateWords } from './words.ts';

/**
 * Writes one line for each thing that begins, changes or ends: `  12.3s  server  created in 9.1s`.
 *
 * @param clock milliseconds, steadily rising
 */
export function plainReporter(output: Output, clock: () => number): Reporter {
  let progress = begin(clock());
  let written = false;
  const steps = transferSteps();
  const line = (subject: string, words: string) => {
    written = true;
    const elapsed = duration(clock() - progress.began).padStart(7);
    output.write(`${elapsed}  ${oneLine(subject)}  ${oneLine(words)}\n`);
  };
  return {
    emit(event) {
      const before = progress;
      const now = clock();
      progress = advance(progress, event, now);
      if (event.type === 'started') steps.forget(event.resource);
      const step = event.type === 'transfer' && steps.isStep(event.resource, partOf(event), now);
      const told = step ? stepWords(event.resource, progress, now) : eventWords(event, before, progress);
      if (told !== undefined) line(...told);
    },
    stopping: () => line('run', 'stopping, what has begun is finished first'),
    pause() {},
    resume() {},
    close() {
      if (written) output.write('\n');
      written = false;
    },
  };
}

/** The line on a step of a transfer. */
function stepWords(resource: string, { items }: Progress, now: number): readonly [string, string] | undefined {
  const item = items.get(resource);
  const transfer = item?.state === 'running' ? item.transfer : undefined;
  return transfer && [resource, transferWords(transfer, now)];
}

/** The line on an event, as its subject and words. What only was looked at and is as wanted goes without saying. */
function eventWords(event: Event, before: Progress, after: Progress): readonly [string, string] | undefined {
  switch (event.type) {
    case 'phase':
      return phaseWords(event, before);
    case 'started':
      return event.doing === 'find' ? undefined : [event.resource, doingWords[event.doing]];
    case 'progress': {
      const item = before.items.get(event.resource);
      if (item?.state !== 'running') return undefined;
      const said = item.progress ?? doingWords[item.doing];
      return said === event.progress ? undefined : [event.resource, event.progress];
    }
    case 'transfer':
      return undefined;
    case 'finished':
      return finishedWords(event, after);
    case 'notice':
      return ['notice', event.message];
  }
}

/** A plan looks at more than it tells of, and what follows is known by it, where it was a plan of the same resources. */
function phaseWords(
  { phase, resources }: Extract<Event, { type: 'phase' }>,
  { items }: Progress,
): readonly [string, string] | undefined {
  // Of these each resource tells for itself.
  if (phase === 'copy' || phase === 'list' || phase === 'probe') return undefined;
  if (phase === 'plan') return [phase, `looking at ${plural(resources.length, 'resource')}`];
  const known = resources.every((resource) => items.has(resource));
  if (phase !== 'apply' || !known) return [phase, plural(resources.length, 'resource')];
  const planned = [...items.values()].filter(
    (item) => item.state === 'ended' && !item.fact && item.change.action !== 'none',
  );
  return [phase, planned.length === 0 ? 'nothing to change' : plural(planned.length, 'change')];
}

function finishedWords(
  { change, fact }: Extract<Event, { type: 'finished' }>,
  { items }: Progress,
): readonly [string, string] | undefined {
  const item = items.get(change.resource);
  const work = item?.state === 'ended' ? item.work : undefined;
  if (change.outcome === 'failed') {
    const after = work === undefined ? '' : ` after ${duration(work.took)}`;
    if (isCutShort(change)) return [change.resource, `${stateWords(change)}${after}`];
    return [change.resource, `failed${after}: ${change.error?.message ?? change.reason}`];
  }
  if (change.outcome === 'not reached') return [change.resource, 'not reached'];
  if (change.outcome === 'planned') {
    if (fact || change.action === 'none') return undefined;
    return [change.resource, [stateWords(change), change.reason].filter((words) => words !== '').join(': ')];
  }
  if (work === undefined) return undefined;
  return [change.resource, `${endWords(change, work.doing, fact)} in ${duration(work.took)}`];
}
