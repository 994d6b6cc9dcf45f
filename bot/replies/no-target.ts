import { code } from '../../src/report/markdown/text.ts';
import { nearest } from '../../src/target/did-you-mean.ts';
import { defaultFile } from '../../src/target/load-target.ts';
import type { GuardedVerb } from '../../src/verbs.ts';
import { type Found, sandbox } from '../access/configuration.ts';
import { copied, either, paragraphs, problemList } from './form.ts';
import { unansweredText } from './unanswered.ts';
import { usageWords } from './usage.ts';

export interface ForNoTarget {
  readonly verb: GuardedVerb;
  readonly target: string;
  /** The same command for another target. */
  readonly lineFor: (target: string) => string;
}

/** The answer when there is no such target, or none that could be read. */
export function noTargetText(found: Exclude<Found, { kind: 'found' }>, { verb, target, lineFor }: ForNoTarget): string {
  switch (found.kind) {
    case 'unknown':
      return unknownText(found, verb, lineFor);
    case 'missing':
      return paragraphs(
        `There is no target ${code(target)}: the default branch has no ${code(defaultFile)} yet. Describe the registry there first, or try the sandbox, which needs no such file:`,
        copied(lineFor(sandbox)),
      );
    case 'invalid':
      return paragraphs(
        `Nothing was done: ${code(defaultFile)} on the default branch is not valid.`,
        problemList(found.problems),
        `Mend ${found.problems.length === 1 ? 'this line' : 'these lines'} on the default branch, then ask again:`,
        copied(lineFor(target)),
      );
    case 'unanswered':
      return unansweredText(found, lineFor(target));
  }
}

/** Only a name that was probably meant is put into the command: it may be one that destroys. */
function unknownText(
  { name, names }: Extract<Found, { kind: 'unknown' }>,
  verb: GuardedVerb,
  lineFor: (target: string) => string,
): string {
  const near = nearest(name, names);
  const unknown = `There is no target ${code(name)} in ${code(defaultFile)}`;
  if (near !== undefined)
    return paragraphs(`${unknown}; did you mean ${code(near)}?`, copied(lineFor(near)), usageWords(verb));
  return paragraphs(
    `${unknown}. The targets: ${either(names.map(code), 'and')}. To see who may do what with them:`,
    copied('/help-registry'),
    usageWords(verb),
  );
}
