import type { Report } from '../../src/engine/report.ts';
import type { LineFor } from '../../src/report/line-for.ts';
import { reportMarkdown } from '../../src/report/markdown/report.ts';
import { prose } from '../../src/report/markdown/text.ts';
import { clockTime } from './moment.ts';

export interface Finished {
  readonly report: Report;
  readonly lineFor: LineFor;
  readonly runUrl: string;
  /** Who asked for it. */
  readonly by: string;
  /** Set where the plan can be confirmed: what its confirmation runs, and until when, in milliseconds since 1970. */
  readonly confirmable?: { readonly verb: string; readonly until: number };
}

/** What a reply says at last: the report of the run. */
export function finishedText({ report, lineFor, runUrl, by, confirmable }: Finished): string {
  const whoMay = (verb: string, until: number) =>
    ` Until ${clockTime(until)} whoever may run ${prose(verb)} on ${prose(report.target)} can confirm the plan.`;
  const last = confirmable === undefined ? '' : whoMay(confirmable.verb, confirmable.until);
  return `${reportMarkdown(report, { lineFor, runUrl })}\n<sub>Asked for by ${prose(by)}.${last}</sub>\n`;
}
