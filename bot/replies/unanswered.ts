import { prose } from '../../src/report/markdown/text.ts';
import type { Unanswered } from '../access/unanswered.ts';
import { copied, paragraphs } from './form.ts';

/**
 * The answer when GitHub does not tell what has to be known.
 *
 * @param line the command, as it can be given again
 */
export function unansweredText({ asked, status, words, forbidden, needs }: Unanswered, line: string): string {
  const answer = status === undefined ? words : `${status}: ${words}`;
  return paragraphs(
    `Nothing was done: GitHub did not tell ${prose(asked)} (${prose(answer)}).`,
    forbidden ? remedies[needs] : '',
    forbidden ? 'Once that is mended, ask again:' : 'Ask again in a moment:',
    copied(line),
  );
}

/** Who is missing which permission, in the words of an App's settings and of a workflow. */
const remedies: Readonly<Record<Unanswered['needs'], string>> = {
  contents:
    "The bot's GitHub App needs the repository permission **Contents: Read-only**; where the bot runs in a workflow, its job needs `contents: read` under `permissions`.",
  metadata:
    "The bot's GitHub App needs the repository permission **Metadata: Read-only**; where the bot runs in a workflow, it must run in this repository.",
  members:
    "The bot's GitHub App needs the organization permission **Members: Read-only**. A workflow's own token cannot have it: where the bot runs in a workflow, name `users` instead of `teams`.",
};
