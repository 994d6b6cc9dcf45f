import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../engine/report.ts';
import { isIdle } from '../report/counts.ts';
import type { LineFor } from '../report/line-for.ts';
import { reportMarkdown } from '../report/markdown/report.ts';
import { summaryLines } from '../report/summary.ts';
import { annotate } from './annotations.ts';
import { inert } from './inert.ts';
import type { OutputKey, outputs } from './interface.ts';
import type { Runner } from './runner.ts';

export interface OutputsOptions {
  readonly runner: Runner;
  /** Words made free of secrets. */
  readonly mask: (text: string) => string;
  /** Where the report is written. */
  readonly directory: string;
  /** How a verb is run on the same target, from where the report is read. */
  readonly lineFor: LineFor;
  readonly runUrl: string | undefined;
}

/** Hands a report over to the job: log, annotations, summary, `report.json`, outputs. */
export async function setOutputs(report: Report, options: OutputsOptions): Promise<void> {
  const { runner, mask, directory, lineFor, runUrl } = options;
  const look = { width: Number.POSITIVE_INFINITY, color: true, unicode: true };
  for (const line of summaryLines(report, look, lineFor)) runner.info(inert(mask(line)));
  annotate(report, runner);
  const file = join(directory, 'report.json');
  await writeFile(file, `${JSON.stringify(report, (_, value: unknown) => masked(value, mask), 2)}\n`, { mode: 0o600 });
  const markdown = reportMarkdown(report, { lineFor, ...(runUrl === undefined ? {} : { runUrl }) });
  await runner.summary.addRaw(mask(markdown)).write();
  for (const [name, value] of outputsOf(report, file)) {
    runner.setOutput(name, value);
    if (value !== mask(value)) runner.warning(secretWithin(name));
  }
}

/** The names of the outputs with their values. */
function outputsOf(report: Report, file: string): readonly (readonly [string, string])[] {
  const { registry, outcome, planDigest = '', binderhub } = report;
  const values: { readonly [K in OutputKey as (typeof outputs)[K]['name']]: string } = {
    'registry-url': registry.url,
    'registry-host': registry.host,
    'floating-ip': registry.address ?? '',
    outcome,
    changed: String(hasChanged(report)),
    'plan-digest': planDigest,
    report: file,
    'binderhub-values': binderhub?.values ?? '',
  };
  return Object.entries(values);
}

/** Whether the cloud is another one than before; after a plan, whether it would be. */
function hasChanged({ command, changes }: Report): boolean {
  if (command === 'plan') return !changes.every(isIdle);
  // What failed may have been done in part.
  return changes.some(({ action, outcome }) => action !== 'none' && (outcome === 'done' || outcome === 'failed'));
}

function masked(value: unknown, mask: (text: string) => string): unknown {
  return typeof value === 'string' ? mask(value) : value;
}

function secretWithin(name: string): string {
  return `The output ${name} contains one of the secrets, so GitHub does not hand it to other jobs\n→ Keep names and addresses out of secrets: variables are the place for them.`;
}
