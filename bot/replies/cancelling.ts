import { code, prose } from '../../src/report/markdown/text.ts';
import { paragraphs } from './form.ts';

export interface Cancelling {
  readonly target: string;
  /** Who asked for it. */
  readonly by: string;
  readonly runs: readonly { readonly title: string; readonly url: string }[];
}

/** The answer to who cancels what runs on a target. */
export function cancellingText({ target, by, runs }: Cancelling): string {
  const [many, are, each] = runs.length === 1 ? ['A run', 'is', 'the run'] : [`${runs.length} runs`, 'are', 'each run'];
  return paragraphs(
    `### ⏹️ ${many} on ${prose(target)} ${are} being stopped`,
    `Asked for by ${prose(by)}. Changes that have begun are brought to their end first; then the comment of ${each} says what stands.`,
    runs.map(({ title, url }) => `- [${prose(title)}](<${url}>)`).join('\n'),
  );
}

export function nothingToCancelText(target: string): string {
  return paragraphs(`Nothing runs on ${code(target)}, and nothing waits to.`);
}
