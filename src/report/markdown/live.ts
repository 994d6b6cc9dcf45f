import type { Phase } from '../../engine/events.ts';
import { duration } from '../duration.ts';
import type { PhaseProgress } from '../phases.ts';
import { table } from './table.ts';
import { prose } from './text.ts';

/** A run that goes on. */
export interface LiveRun {
  readonly command: string;
  readonly target: string;
  readonly phases: readonly PhaseProgress[];
  /** Milliseconds of the clock that the phases were timed with. */
  readonly began: number;
  readonly now: number;
  /** Whether it was asked to stop. */
  readonly stopping: boolean;
  readonly runUrl?: string;
}

const names: Readonly<Record<Phase, string>> = {
  plan: 'look at what is there',
  apply: 'make the changes',
  remove: 'remove',
  probe: 'prove that it works',
  copy: 'copy',
  list: 'list',
};

/** So many names tell enough of what is going on. */
const named = 3;
/** The time of the whole run is told in steps: a text that says nothing else anew need not be written again. */
const stepMs = 30_000;

/** How far a run is, as GitHub-flavoured Markdown for a comment that is replaced again and again. */
export function liveMarkdown({ command, target, phases, began, now, stopping, runUrl }: LiveRun): string {
  const elapsed = Math.floor((now - began) / stepMs) * stepMs;
  const since = elapsed === 0 ? 'has begun' : `has been at work for ${duration(elapsed)}`;
  const rows = phases.map((phase) => [
    signOf(phase),
    names[phase.phase],
    wordsOf(phase),
    phase.ended === undefined ? '' : duration(phase.ended - phase.began),
  ]);
  const sections = [
    `### ⏳ ${prose(command)} ${prose(target)} ${stopping ? 'is stopping: what has begun is finished first' : since}`,
    table(['', 'Phase', 'Done', '>Time'], rows),
    runUrl === undefined ? '' : `<sub><a href="${runUrl}">follow the log</a></sub>`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function signOf({ ended, failed }: PhaseProgress): string {
  if (failed.size > 0) return '❌';
  return ended === undefined ? '⏳' : '✅';
}

function wordsOf({ ended, total, done, failed, running }: PhaseProgress): string {
  const figure = ended !== undefined && done.size >= total ? `all ${total}` : `${done.size} of ${total}`;
  const wrong = failed.size === 0 ? '' : `, ${failed.size} failed`;
  if (running.size === 0) return `${figure}${wrong}`;
  const first = [...running].slice(0, named).map(prose).join(', ');
  const rest = running.size > named ? ` and ${running.size - named} more` : '';
  return `${figure}${wrong}; now ${first}${rest}`;
}
