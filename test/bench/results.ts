import { misses } from './misses.ts';
import type { Measured, Part, Table, Target } from './part.ts';

const head = `# Results of \`npm run bench\`

Written by \`npm run bench\`; nothing here is written by hand. \`npm run bench -- NAME…\` measures some parts anew and
leaves the others as they are. What the peers need comes from Debian: \`test/bench/install-peers.sh\`.
`;

/** When and where a part was measured. */
export interface Stamp {
  readonly date: string;
  readonly machine: string;
  readonly sources: string;
  /** Before and after. */
  readonly load: readonly [string, string];
}

/** What a part has found out, as Markdown. */
export function sectionOf(part: Part, { tables, targets, remarks, versions }: Measured, stamp: Stamp): string {
  const programs = Object.entries({ Node: process.version.slice(1), ...versions });
  const { date, machine, sources, load } = stamp;
  return [
    `## ${part.title}`,
    part.how,
    ...tables.map(tableText),
    ...(targets.length === 0 ? [] : [targets.map(targetText).join('\n')]),
    ...remarks,
    `Measured on ${date} on ${machine}; load ${load.join(' before, ')} after; sources ${sources}; ${programs
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
  ].join('\n\n');
}

/** The targets that are missed and why nobody knows. */
export function unexplained({ targets }: Measured, reasons = misses): readonly Target[] {
  return targets.filter(({ met, wanted }) => !met && reasons[wanted] === undefined);
}

/**
 * Puts sections into the results by the names of their parts, in the order of all names, beside those that are there.
 *
 * @param text of the results until now; empty at first
 */
export function merged(text: string, sections: ReadonlyMap<string, string>, names: readonly string[]): string {
  const [, ...marked] = text.split(/^<!-- part (\S+) -->\n/m);
  const all = new Map<string, string>();
  for (let at = 0; at < marked.length; at += 2) all.set(marked[at] ?? '', (marked[at + 1] ?? '').trim());
  for (const [name, section] of sections) all.set(name, section);
  const kept = names.flatMap((name) => {
    const section = all.get(name);
    return section === undefined ? [] : [`<!-- part ${name} -->\n${section}\n`];
  });
  return [head, ...kept].join('\n');
}

function tableText({ head, rows }: Table): string {
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, at) => (at === 0 ? (row[at] ?? '').padEnd(width) : (row[at] ?? '').padStart(width))).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

function targetText({ wanted, measured, met }: Target): string {
  const why = met ? '' : ` ${misses[wanted] ?? ''}`.trimEnd();
  return `- ${met ? 'met' : '**missed**'}: ${wanted}; measured: ${measured}.${why}`;
}
