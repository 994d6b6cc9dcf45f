import { paragraphs } from './form.ts';

/** The answer to a command that came while the bot was away, and is found when nobody expects it any more. */
export function missedText(): string {
  return paragraphs(
    'Nothing was done about this: the bot was away when it was written, and does not do hours later what may not be wanted any more. If it still is, please write it in a new comment.',
  );
}
