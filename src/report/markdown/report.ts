import {
  type Check,
  isShort,
  type Mirror,
  type Probe,
  type Quota,
  type Report,
  type RunOutcome,
} from '../../engine/report.ts';
import { awaitsConfirmation, awaitsWords } from '../awaits-confirmation.ts';
import { counted } from '../check-lines.ts';
import { collectionFacts } from '../collection-facts.ts';
import { copyFacts } from '../copy-facts.ts';
import { counts, idleWords, isIdle } from '../counts.ts';
import { duration } from '../duration.ts';
import type { LineFor } from '../line-for.ts';
import { mirrorSettings } from '../mirror-settings.ts';
import { nextSteps } from '../next-steps.ts';
import { foldedChecks } from '../not-reached.ts';
import { requestWords } from '../request-words.ts';
import { changeTable, failures } from './changes.ts';
import { failure } from './failure.ts';
import { listingTable } from './listing.ts';
import { shortDigests } from './short-digests.ts';
import { table } from './table.ts';
import { block, code, lines, prose, unbroken } from './text.ts';
import { timeline } from './timeline.ts';

export interface MarkdownOptions {
  readonly lineFor: LineFor;
  /** Where the run's log is. */
  readonly runUrl?: string;
}

const ends: Readonly<Record<RunOutcome, readonly [string, string]>> = {
  success: ['✅', 'succeeded in'],
  failure: ['❌', 'failed after'],
  cancelled: ['⏹️', 'cancelled after'],
};

/**
 * A finished run as GitHub-flavoured Markdown, for a job summary or a comment: how it ended, where the registry is, what
 * changed, what ran when, what to do next. Nothing in it that came from elsewhere has an effect.
 */
export function reportMarkdown(report: Report, { lineFor, runUrl }: MarkdownOptions): string {
  const steps = nextSteps(report, lineFor);
  const chart = timeline(report);
  const sections = [
    headline(report),
    wrong(report),
    place(report),
    report.checks === undefined ? '' : checked(report.checks),
    report.quotas === undefined ? '' : quotaTable(report.quotas),
    changed(report),
    report.probe === undefined ? '' : probed(report.probe),
    report.collection === undefined ? '' : `### Storage\n\n${factTable(collectionFacts(report.collection))}`,
    report.binderhub === undefined ? '' : `### Values\n\n${block('yaml', report.binderhub.values)}`,
    report.copy === undefined ? '' : `### Copy\n\n${factTable(copyFacts(report.copy))}`,
    report.listing === undefined ? '' : listingTable(report.listing, Date.parse(report.startedAt)),
    report.mirror === undefined ? '' : mirrored(report.mirror),
    ...report.notices.map((notice) => `> [!NOTE]\n> ${lines(notice)}`),
    next(steps, lineFor),
    chart === undefined ? '' : folded('What ran when', block('mermaid', chart)),
    footer(report, runUrl),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function headline(report: Report): string {
  const { command, target, outcome, durationMs } = report;
  if (awaitsConfirmation(report)) return `## 📋 ${prose(command)} ${prose(target)} ${awaitsWords}`;
  const [sign, words] = ends[outcome];
  return `## ${sign} ${prose(command)} ${prose(target)} ${words} ${duration(durationMs)}`;
}

/** What went wrong, before everything else. */
function wrong(report: Report): string {
  const { error, changes, outcome } = report;
  const awaits = awaitsConfirmation(report);
  // Its remedy is a command line; what confirms the plan from where this is read stands under `Next`.
  const words = error === undefined ? [] : [awaits ? lines(error.message) : failure(error)];
  const told = [...words, ...failures(changes)];
  if (told.length === 0) return '';
  const kind = awaits ? 'IMPORTANT' : outcome === 'cancelled' ? 'WARNING' : 'CAUTION';
  return `> [!${kind}]\n${told.map((one) => `> ${one}`).join('\n>\n')}`;
}

/** What a person may do next: command lines to copy, with the words about them above. */
function next(steps: readonly string[], lineFor: LineFor): string {
  if (steps.length === 0) return '';
  const programs = [lineFor('plan'), lineFor('plan', { files: '' })].map((line) => line.split(/plan/)[0] ?? '');
  const parts = steps.map((step) => {
    const { words, command } = /^(?<words>[A-Z].*?:) (?<command>.+)$/.exec(step)?.groups ?? {};
    const line = command?.replace(/^[A-Z_]+=\S+ /, '');
    if (words !== undefined && programs.some((program) => line?.startsWith(program))) {
      return `${prose(words)}\n\n${block('sh', command ?? '')}`;
    }
    return /^[A-Z]/.test(step) ? lines(step) : block('sh', step);
  });
  return `### Next\n\n${parts.join('\n\n')}`;
}

/** Where the registry is. What is not there yet, or no more, has no place worth telling. */
function place({ command, outcome, registry, checks }: Report): string {
  const there = outcome === 'success' && registry.address !== undefined;
  if (!there || command === 'destroy' || checks !== undefined) return '';
  return `**${prose(registry.host)}** at ${code(registry.address ?? '')}: [${prose(registry.url)}](<${registry.url}/v2/>)`;
}

/** Of a check of the registry, what is well is a figure, and folded away. */
function checked(checks: readonly Check[]): string {
  if (checks.every(({ area }) => area === undefined)) return checkTable(checks);
  const told = checks.filter(({ state }) => state !== 'ok');
  const rest = checks.filter(({ state }) => state === 'ok');
  return [
    told.length === 0 ? '' : counted(checks),
    told.length === 0 ? '' : checkTable(told),
    rest.length === 0 ? '' : folded(`${rest.length} ok`, checkTable(rest)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function checkTable(checks: readonly Check[]): string {
  const signs = { ok: '✅', warning: '⚠️', failure: '❌', skipped: '⚪' } as const;
  const { told, names } = foldedChecks(checks);
  const rows = told.map(({ name, state, detail, remedy }) => [
    signs[state],
    unbroken(name),
    [shortDigests(detail), ...(remedy === undefined ? [] : [`→ ${remedy}`])].map(lines).join('<br>'),
  ]);
  const missed = names.length === 0 ? [] : [`⏸️ not reached: ${prose(names.join(', '))}`];
  return [table(['', 'Check', 'Finding'], rows), ...missed].join('\n\n');
}

function quotaTable(quotas: readonly Quota[]): string {
  const figure = (value: number | null) => (value === null ? '–' : String(value));
  const rows = quotas.map((quota) => {
    const { name, need, used, limit, left } = quota;
    const sign = isShort(quota) ? '❌' : '';
    return [sign, prose(name), figure(need), figure(used), figure(limit), figure(left)];
  });
  return `### Quotas\n\n${table(['', 'Quota', '>Need', '>Used', '>Limit', '>Left'], rows)}`;
}

/** What is as wanted is a figure, and folded away; of a removal, what stays is named. */
function changed({ command, changes, planDigest }: Report): string {
  if (changes.length === 0) return '';
  const none = idleWords(command);
  const told = none === 'kept' ? changes : changes.filter((change) => !isIdle(change));
  const rest = changes.filter((change) => !told.includes(change));
  const digest = planDigest === undefined ? '' : `, plan ${code(planDigest)}`;
  return [
    `### Changes\n\n${counts(changes, none)}${digest}`,
    told.length === 0 ? '' : changeTable(told, none),
    rest.length === 0 ? '' : folded(`${rest.length} ${none}`, changeTable(rest, none)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function probed({ outcome, durationMs, steps, error }: Probe): string {
  const time = durationMs === undefined || outcome !== 'passed' ? '' : ` in ${duration(durationMs)}`;
  const rows = steps.map(({ name, ok, detail }) => [ok ? '✅' : '❌', unbroken(name), lines(shortDigests(detail))]);
  return [
    `### Probe: ${outcome}${time}`,
    ...(rows.length === 0 ? [] : [table(['', 'Step', 'Seen'], rows)]),
    ...(error === undefined ? [] : [failure(error)]),
  ].join('\n\n');
}

function factTable(facts: readonly (readonly [string, string])[]): string {
  return table(
    ['', ''],
    facts.map(([name, words]) => [prose(name), prose(words)]),
  );
}

function mirrored(mirror: Mirror): string {
  const settings = mirrorSettings(mirror).map(({ file, text }) => `${prose(file)}:\n\n${block('', text)}`);
  const heading = `### Mirror\n\n${code(mirror.url)} has images of ${prose(mirror.of)} for the local network.`;
  return `${heading}\n\n${folded('The settings that use it', settings.join('\n\n'))}`;
}

function folded(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

function footer({ requests }: Report, runUrl: string | undefined): string {
  const words = requestWords(requests);
  const parts = [
    ...(words === '' ? [] : [`Requests: ${words}`]),
    ...(runUrl === undefined ? [] : [`<a href="${runUrl}">log</a>`]),
  ];
  return parts.length === 0 ? '' : `<sub>${parts.join(' · ')}</sub>`;
}
