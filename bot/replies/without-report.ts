import { prose } from '../../src/report/markdown/text.ts';
import { copied, paragraphs } from './form.ts';

export interface WithoutReport {
  readonly command: string;
  readonly target: string;
  /** Who asked for it. */
  readonly by: string;
  /** GitHub's word for how the run ended; `gone` when there is none any more, `withdrawn` when there never was one. */
  readonly conclusion: string;
  /** Whether the command may have begun. */
  readonly begun: boolean;
  readonly runUrl?: string;
  /** Commands that can be given next. */
  readonly next: readonly string[];
}

const stands = 'What had begun stands as it is, and running it again finishes what was left.';

/** How a run ended that left no report, and what that means. */
const ends: Readonly<Record<string, readonly [sign: string, words: string, meaning: string]>> = {
  cancelled: ['⏹️', 'was cancelled', `It was killed before it could report. ${stands}`],
  failure: [
    '❌',
    'did not come to its end',
    `It was killed, or failed before it could report: its log tells. ${stands}`,
  ],
  timed_out: ['❌', 'took too long and was killed', stands],
  startup_failure: [
    '❌',
    'could not be started',
    'GitHub does not accept the workflow, and its run tells why. Nothing was changed.',
  ],
  success: ['❔', 'has ended without a report', 'Its log tells what it did.'],
  gone: ['❔', 'has no run any more', `Somebody has deleted the run, so nobody can tell how it ended. ${stands}`],
  withdrawn: ['⏹️', 'was not started', 'The comment that asked for it was deleted before anything was started.'],
};

/** The same where the command has not begun. */
const notBegun: typeof ends = {
  cancelled: ['⏹️', 'was cancelled', 'It had not begun: nothing was changed.'],
  failure: ['❌', 'was not begun', 'It was refused before it began, and its log tells why. Nothing was changed.'],
};

/** What a reply says at last where the run has left no report, nor said by itself how it ended. */
export function withoutReportText({ command, target, by, conclusion, begun, runUrl, next }: WithoutReport): string {
  const other = ['❌', `ended with ${conclusion}`, `It left no report. ${stands}`] as const;
  const [sign, words, meaning] = (begun ? undefined : notBegun[conclusion]) ?? ends[conclusion] ?? other;
  return paragraphs(
    `## ${sign} ${prose(command)} ${prose(target)} ${prose(words)}`,
    `> [!WARNING]\n> ${meaning}`,
    copied(next.join('\n')),
    `<sub>Asked for by ${prose(by)}.${runUrl === undefined ? '' : ` <a href="${runUrl}">log</a>`}</sub>`,
  );
}
