import type { LineFor } from '../report/line-for.ts';
import { failure } from '../report/markdown/failure.ts';
import { liveMarkdown } from '../report/markdown/live.ts';
import { reportMarkdown } from '../report/markdown/report.ts';
import { prose } from '../report/markdown/text.ts';
import { advancePhases, type PhaseProgress } from '../report/phases.ts';
import type { End, Onlooker } from './onlooker.ts';
import { pacedWriter } from './paced-writer.ts';

export interface LiveCommentOptions {
  readonly command: string;
  readonly target: string;
  readonly write: (text: string) => Promise<void>;
  readonly runUrl: string;
  readonly lineFor: LineFor;
  readonly warn: (error: unknown) => void;
  /** Aborted when the run is asked to stop. */
  readonly signal: AbortSignal;
  /** Milliseconds, steadily rising. */
  readonly clock: () => number;
}

/** GitHub asks those that make content to take their time; nobody reads faster. */
const everyMs = 10_000;
const patienceMs = 15_000;
/** A job that was cancelled is killed soon. */
const hurriedMs = 2_000;

/** Keeps one comment up to date while a run goes on, and leaves the report in it. */
export function liveComment(options: LiveCommentOptions): Onlooker {
  const { command, target, write, runUrl, lineFor, warn, signal, clock } = options;
  const began = clock();
  let phases: readonly PhaseProgress[] = [];
  const writer = pacedWriter({
    write,
    draw: () => liveMarkdown({ command, target, phases, began, now: clock(), stopping: signal.aborted, runUrl }),
    everyMs,
    patienceMs: () => (signal.aborted ? hurriedMs : patienceMs),
    failed: warn,
  });
  return {
    emit(event) {
      phases = advancePhases(phases, event, clock());
    },
    ended: (end) => writer.finish(endText(end)),
  };

  function endText(end: End): string {
    if ('report' in end) return reportMarkdown(end.report, { lineFor, runUrl });
    const link = `<sub><a href="${runUrl}">log</a></sub>`;
    return `## ❌ ${prose(command)} ${prose(target)} could not begin\n\n> [!CAUTION]\n> ${failure(end.error)}\n\n${link}\n`;
  }
}
