import { isCutShort } from '../../engine/change.ts';
import type { Report } from '../../engine/report.ts';
import { stateWords } from '../words.ts';

interface Bar {
  readonly name: string;
  /** Milliseconds since the run began. */
  readonly from: number;
  readonly to: number;
  /** A word of Mermaid's with a comma: how it is drawn, if not as usual. */
  readonly kind: '' | 'crit, ' | 'active, ';
}

/** So short a run has its ticks less than a second apart. */
const shortRunMs = 10_000;
/** Shorter work is as good as none beside minutes of waiting. */
const leastPart = 1 / 200;

/**
 * What ran when, as a Gantt chart of Mermaid: https://mermaid.js.org/syntax/gantt.html
 *
 * @returns undefined where there is too little to draw
 */
export function timeline({ changes, probe, startedAt, durationMs }: Report): string | undefined {
  const began = Date.parse(startedAt);
  const bar = (
    name: string,
    start: string | undefined,
    took: number | undefined,
    kind: Bar['kind'],
  ): readonly Bar[] => {
    if (start === undefined || took === undefined || took < durationMs * leastPart) return [];
    const from = Math.max(0, Date.parse(start) - began);
    return [{ name: plain(name), from, to: from + Math.max(took, 1), kind }];
  };
  const bars = [
    ...changes.flatMap((change) => {
      const name = change.action === 'none' ? change.resource : `${change.resource} ${stateWords(change)}`;
      return bar(
        name,
        change.startedAt,
        change.durationMs,
        change.outcome === 'failed' && !isCutShort(change) ? 'crit, ' : '',
      );
    }),
    ...(probe === undefined
      ? []
      : bar('probe', probe.startedAt, probe.durationMs, probe.outcome === 'failed' ? 'crit, ' : 'active, ')),
  ].toSorted((one, other) => one.from - other.from || one.to - other.to);
  if (bars.length < 2) return undefined;
  return [
    'gantt',
    '  dateFormat x',
    `  axisFormat ${durationMs < shortRunMs ? '%S.%L' : '%M:%S'}`,
    ...bars.map(({ name, from, to, kind }) => `  ${name} :${kind}${from}, ${to}`),
  ].join('\n');
}

/** Mermaid ends a name at a colon, and a line at a semicolon or a hash sign. */
function plain(name: string): string {
  return name
    .replace(/[^\p{L}\p{N} ./_+-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
