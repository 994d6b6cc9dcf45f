import { type Failure, isCutShort } from '../engine/change.ts';
import type { Report } from '../engine/report.ts';
import { cutShortWords } from '../report/words.ts';
import type { Runner } from './runner.ts';

/** GitHub shows so many annotations of a kind for each step; the rest would push nothing more into view. */
const shown = 10;

/** Puts what a person must see of a report beside the job: failures with their remedies first, then warnings, then notices. */
export function annotate(report: Report, runner: Pick<Runner, 'error' | 'warning' | 'notice'>): void {
  const { command, target, error, changes, probe, checks = [], notices } = report;
  const failures = [
    ...(error === undefined ? [] : [{ title: `${command} ${target}`, failure: error }]),
    ...changes.flatMap((change) =>
      change.error === undefined || isCutShort(change) ? [] : [{ title: change.resource, failure: change.error }],
    ),
    ...(probe?.error === undefined ? [] : [{ title: 'probe', failure: probe.error }]),
    ...checks.filter(({ state }) => state === 'failure').map(asFinding),
  ];
  for (const { title, failure } of failures.slice(0, shown)) runner.error(inWords(failure), { title });
  const warnings = [
    ...(changes.some(isCutShort) ? [{ title: `${command} ${target}`, failure: { message: cutShortWords } }] : []),
    ...checks.filter(({ state }) => state === 'warning').map(asFinding),
  ];
  for (const { title, failure } of warnings.slice(0, shown)) runner.warning(inWords(failure), { title });
  for (const notice of notices.slice(0, shown)) runner.notice(notice, { title: `${command} ${target}` });
}

/** A failure on the lines of an annotation. */
export function inWords({ message, remedy }: Failure): string {
  return remedy === undefined ? message : `${message}\n→ ${remedy}`;
}

function asFinding({ name, detail, remedy }: NonNullable<Report['checks']>[number]) {
  return { title: name, failure: { message: detail, ...(remedy === undefined ? {} : { remedy }) } };
}
