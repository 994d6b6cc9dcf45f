import { prose } from '../../src/report/markdown/text.ts';
import { paragraphs } from './form.ts';

export interface Starting {
  /** What is run, which may be the plan of what was asked for. */
  readonly command: string;
  readonly target: string;
  /** Who asked for it. */
  readonly by: string;
  /** The run, as soon as there is one. */
  readonly runUrl?: string;
}

const aboutToStart = 'is about to start';

/** What a reply says until the run itself writes there. */
export function startingText({ command, target, by, runUrl }: Starting): string {
  return paragraphs(
    `### ⏳ ${prose(command)} ${prose(target)} ${aboutToStart}`,
    `Asked for by ${prose(by)}. Runs on ${prose(target)} wait for one another; once this one has begun, this comment shows how far it is.`,
    runUrl === undefined ? '' : `<sub><a href="${runUrl}">follow the run</a></sub>`,
  );
}

/** Whether a reply says no more than that its run is about to start. */
export function isStartingText(text: string): boolean {
  return text.startsWith('### ⏳ ') && text.split('\n', 1)[0]?.endsWith(aboutToStart) === true;
}
