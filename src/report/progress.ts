import type { Change } from '../engine/change.ts';
import type { Doing, Event, Phase } from '../engine/events.ts';
import { advanced, type Transfer } from './transfer.ts';

/** One resource while a run goes on. Times are milliseconds of one clock. */
export type Item =
  | { readonly state: 'waiting' }
  | {
      readonly state: 'running';
      readonly doing: Doing;
      readonly since: number;
      readonly progress?: string;
      readonly transfer?: Transfer;
    }
  | { readonly state: 'ended'; readonly change: Change; readonly fact: boolean; readonly work?: Work };

/** What was done, and for how long. Absent where nothing was. */
export interface Work {
  readonly doing: Doing;
  readonly took: number;
}

/** What a run has come to, as its events tell. */
export interface Progress {
  readonly began: number;
  readonly phase?: Phase;
  /** By name, in dependency order. */
  readonly items: ReadonlyMap<string, Item>;
  readonly notices: readonly string[];
  /** Whether it was asked to stop. */
  readonly stopping: boolean;
}

export function begin(now: number): Progress {
  return { began: now, items: new Map(), notices: [], stopping: false };
}

/** The progress after one more event. */
export function advance(before: Progress, event: Event, now: number): Progress {
  switch (event.type) {
    case 'phase': {
      // The probe is the last step of what was applied: it joins the list instead of clearing it.
      const kept = event.phase === 'probe' ? before.items : new Map<string, Item>();
      const waiting = event.resources.map((name) => [name, { state: 'waiting' }] as const);
      return { ...before, phase: event.phase, items: new Map<string, Item>([...kept, ...waiting]) };
    }
    case 'started':
      return withItem(before, event.resource, {
        state: 'running',
        doing: event.doing,
        since: since(before, event, now),
      });
    case 'progress': {
      const item = before.items.get(event.resource);
      if (item?.state !== 'running') return before;
      return withItem(before, event.resource, { ...item, progress: event.progress });
    }
    case 'transfer': {
      const item = before.items.get(event.resource);
      if (item?.state !== 'running') return before;
      return withItem(before, event.resource, { ...item, transfer: advanced(item.transfer, event, now) });
    }
    case 'finished': {
      const { change, fact } = event;
      const item = before.items.get(change.resource);
      const work = item?.state === 'running' ? { work: { doing: item.doing, took: now - item.since } } : {};
      return withItem(before, change.resource, { state: 'ended', change, fact, ...work });
    }
    case 'notice':
      return { ...before, notices: [...before.notices, event.message] };
  }
}

/** Work that goes from looking on to changing is one piece of work. */
function since(before: Progress, { resource }: { readonly resource: string }, now: number): number {
  const item = before.items.get(resource);
  return item?.state === 'running' ? item.since : now;
}

function withItem(before: Progress, name: string, item: Item): Progress {
  return { ...before, items: new Map([...before.items, [name, item]]) };
}
