import { failure } from '../../src/report/markdown/failure.ts';
import { prose } from '../../src/report/markdown/text.ts';
import { copied, paragraphs } from './form.ts';

export interface NotStarted {
  readonly command: string;
  readonly target: string;
  readonly branch: string;
  /** As GitHub answered to the dispatch. */
  readonly status: number | undefined;
  /** In GitHub's words. */
  readonly message: string;
  /** The command as it can be given again. */
  readonly again: string;
}

const file = '.github/workflows/provision-registry.yml';

/** What a reply says when GitHub does not let the run be started. */
export function notStartedText(given: NotStarted): string {
  const { command, target, message, again } = given;
  return paragraphs(
    `## ❌ ${prose(command)} ${prose(target)} could not be started`,
    `> [!CAUTION]\n> ${failure({ message: `GitHub says: ${message}`, remedy: remedyFor(given) })}`,
    'Once that is mended:',
    copied(again),
  );
}

function remedyFor({ status, message, target, branch }: NotStarted): string {
  if (/not in the list of allowed values/.test(message)) {
    return `Name ${target} among the options of the input target in ${file} on ${branch}.`;
  }
  if (status === 404) {
    return `See that ${file} is there on ${branch}, and that the bot may write to Actions (actions: write).`;
  }
  if (status === 403) {
    return 'Let the bot write to Actions (actions: write), and see that Actions are enabled in this repository.';
  }
  return `See that ${file} on ${branch} is the one that comes with this version of the bot, and is not disabled.`;
}
