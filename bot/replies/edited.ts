import { paragraphs } from './form.ts';

/** The answer to a comment that was edited before it was carried out. */
export function editedText(): string {
  return paragraphs(
    'This comment was edited before anything was done about it, so nothing is. A command counts as it was first written: please write it in a new comment.',
  );
}
