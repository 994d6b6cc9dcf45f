import type { BinderHubFiles } from '../engine/binderhub-files.ts';
import { type Failure, isCutShort } from '../engine/change.ts';
import type { Listing } from '../engine/listing.ts';
import type { Probe, Report, RunOutcome } from '../engine/report.ts';
import { awaitsConfirmation, awaitsWords } from './awaits-confirmation.ts';
import { changeTable } from './change-table.ts';
import { checkLines } from './check-lines.ts';
import { collectionFacts } from './collection-facts.ts';
import { columnsOf, oneLine, pad, wrap } from './columns.ts';
import { copyFacts } from './copy-facts.ts';
import { counts, idleWords, isIdle } from './counts.ts';
import { duration } from './duration.ts';
import { failureLines } from './failure-lines.ts';
import type { LineFor } from './line-for.ts';
import { listingLines } from './listing-lines.ts';
import { type Look, paintFor, symbolsFor } from './look.ts';
import { mirrorLines } from './mirror-lines.ts';
import { nextSteps } from './next-steps.ts';
import { quotaTable } from './quota-table.ts';
import { repositoryLines } from './repository-lines.ts';
import { requestWords } from './request-words.ts';
import { withShortDigests } from './short-digests.ts';
import { cutShortWords } from './words.ts';

/** Longer lines of prose are hard to read, however wide the terminal. */
const readable = 100;

/** What there is for the reader besides the summary, and is not told by it once more. */
export interface Beside {
  /** Digest of a plan whose changes stand above it. */
  readonly shownPlan?: string;
  /** Whether BinderHub's values go to a file or a program. */
  readonly valuesTaken?: boolean;
}

/**
 * A finished run as a person reads it: how it ended, where the registry is, what changed, what to do next.
 *
 * @returns lines without line ends, sections parted by an empty one
 */
export function summaryLines(
  report: Report,
  full: Look,
  lineFor: LineFor,
  { shownPlan, valuesTaken = false }: Beside = {},
): readonly string[] {
  const look = { ...full, width: full.width === Infinity ? Infinity : Math.min(full.width, readable) };
  const sections = [
    headline(report, look),
    report.error === undefined ? [] : errorLines(report.error, report, look),
    placeLines(report),
    report.checks === undefined ? [] : checkLines(report.checks, look),
    report.quotas === undefined ? [] : quotaTable(report.quotas, look),
    report.binderhub === undefined ? [] : fileLines(report.binderhub),
    changeLines(report, look, shownPlan),
    report.probe === undefined ? [] : probeLines(report.probe, look),
    report.copy === undefined ? [] : factLines('Copy:', copyFacts(report.copy), look),
    report.listing === undefined ? [] : listed(report.listing, report, look),
    report.collection === undefined ? [] : factLines('Storage:', collectionFacts(report.collection), look),
    report.mirror === undefined ? [] : mirrorLines(report.mirror, look),
    report.notices.flatMap((notice) => noticeLines(notice, look)),
    requestsLines(report, look),
    stepLines(nextSteps(report, lineFor, valuesTaken), look),
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

const ends: Readonly<Record<RunOutcome, string>> = {
  success: 'succeeded in',
  failure: 'failed after',
  cancelled: 'cancelled after',
};

function headline(report: Report, look: Look): readonly string[] {
  const { command, target, outcome, durationMs } = report;
  const symbols = symbolsFor(look);
  const paint = paintFor(look);
  if (awaitsConfirmation(report))
    return [`${paint('yellow', symbols.waiting)} ${paint('bold', `${command} ${target} ${awaitsWords}`)}`];
  const symbol = { success: symbols.done, failure: symbols.failed, cancelled: symbols.waiting }[outcome];
  const format = { success: 'green', failure: 'red', cancelled: 'yellow' } as const;
  return [
    `${paint(format[outcome], symbol)} ${paint('bold', `${command} ${target} ${ends[outcome]} ${duration(durationMs)}`)}`,
  ];
}

/**
 * What waits for its confirmation tells why in no colour of a failure, and its remedy, the line that confirms it, stands
 * whole under `Next`.
 */
function errorLines(error: Failure, report: Report, look: Look): readonly string[] {
  if (!awaitsConfirmation(report)) return failureLines(error, look, 2);
  return failureLines({ message: error.message }, { ...look, color: false }, 2);
}

/** Where the registry is, or will be. What is not there yet, or no more, has no place worth telling. */
function placeLines({ command, outcome, registry, checks }: Report): readonly string[] {
  const there = outcome === 'success' && registry.address !== undefined;
  if (!there || command === 'destroy' || checks !== undefined) return [];
  return [`  URL      ${registry.url}`, `  address  ${registry.address}`];
}

function changeLines(
  { command, changes, planDigest }: Report,
  look: Look,
  shownPlan: string | undefined,
): readonly string[] {
  if (changes.length === 0) return [];
  const paint = paintFor(look);
  const none = idleWords(command);
  const digest = planDigest === undefined ? '' : ` (plan ${planDigest})`;
  // What is as wanted is a figure; what a removal leaves behind is named.
  const told = none === 'kept' ? changes : changes.filter((change) => !isIdle(change));
  const shown =
    planDigest !== undefined && planDigest === shownPlan && told.every(({ outcome }) => outcome === 'planned');
  return [
    ...hanging(`${paint('bold', 'Changes:')} `, 9, counts(changes, none) + digest, look),
    ...(shown ? [] : changeTable(told, look, none)),
    ...(changes.some(isCutShort) ? wrap(cutShortWords, look.width - 2).map((line) => `  ${line}`) : []),
  ];
}

function probeLines({ outcome, durationMs, steps, error }: Probe, look: Look): readonly string[] {
  const symbols = symbolsFor(look);
  const paint = paintFor(look);
  const time = durationMs === undefined ? '' : ` in ${duration(durationMs)}`;
  const names = Math.max(0, ...steps.map(({ name }) => columnsOf(name)));
  return [
    `${paint('bold', 'Probe:')} ${outcome}${outcome === 'passed' ? time : ''}`,
    ...steps.flatMap(({ name, ok, detail }) =>
      hanging(
        `  ${ok ? paint('green', symbols.done) : paint('red', symbols.failed)} ${pad(name, names)}  `,
        names + 6,
        withShortDigests(detail, look),
        look,
      ),
    ),
    ...(error === undefined ? [] : failureLines(error, look, 4)),
  ];
}

function listed(listing: Listing, { startedAt }: Report, look: Look): readonly string[] {
  const lines = listing.repository === undefined ? listingLines : repositoryLines;
  return lines(listing, Date.parse(startedAt), look);
}

/** Facts below a title, their names in a column. */
function factLines(title: string, facts: readonly (readonly [string, string])[], look: Look): readonly string[] {
  const names = Math.max(...facts.map(([name]) => name.length));
  return [
    paintFor(look)('bold', title),
    ...facts.flatMap(([name, words]) =>
      hanging(`  ${name.padEnd(names)}  `, names + 4, withShortDigests(words, look), look),
    ),
  ];
}

function noticeLines(notice: string, look: Look): readonly string[] {
  return hanging(`${paintFor(look)('yellow', '!')} `, 2, notice, look);
}

function requestsLines({ requests }: Report, look: Look): readonly string[] {
  const words = requestWords(requests);
  return words === '' ? [] : hanging('Requests: ', 10, words, look);
}

/** A step may be a line to paste, so it is left whole for the terminal to break. */
function stepLines(steps: readonly string[], look: Look): readonly string[] {
  if (steps.length === 0) return [];
  const { next } = symbolsFor(look);
  return [paintFor(look)('bold', 'Next:'), ...steps.map((step) => `  ${next} ${step}`)];
}

/** The files that hold the password. */
function fileLines({ secretValues, pullSecret }: BinderHubFiles): readonly string[] {
  const files = [secretValues, pullSecret].flatMap((file) => (file === undefined ? [] : [oneLine(file)]));
  return files.length === 0 ? [] : [`  written, for you alone to read: ${files.join(', ')}`];
}

/** Words after a start, broken lines below the words. `indent` is the start's width without its colours. */
function hanging(start: string, indent: number, words: string, { width }: Look): readonly string[] {
  const [first = '', ...rest] = wrap(oneLine(words), width - indent);
  return [(start + first).trimEnd(), ...rest.map((line) => ' '.repeat(indent) + line)];
}
