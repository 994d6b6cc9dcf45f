import { code } from '../../src/report/markdown/text.ts';
import { defaultFile } from '../../src/target/load-target.ts';
import { sandbox } from '../access/configuration.ts';
import type { Decision } from '../access/may.ts';
import { copied, paragraphs } from './form.ts';
import { unansweredText } from './unanswered.ts';
import { whoMay } from './who-may.ts';

export interface Refused {
  readonly decision: Exclude<Decision, { kind: 'allowed' }>;
  readonly requester: string;
  readonly verb: string;
  readonly target: string;
  /** The command, as somebody else can give it. */
  readonly line: string;
}

/** The answer to whom may not do what they ask for: the rule that they do not meet, and who does. */
export function refusedText({ decision, requester, verb, target, line }: Refused): string {
  if (decision.kind === 'unanswered') return unansweredText(decision, line);
  const { rule, lacks } = decision;
  const asked = `${code(verb)} on ${code(target)}`;
  const who = code(requester);
  const reason =
    lacks.kind === 'permission'
      ? `${asked} takes the permission ${code(rule.permission)} on this repository, and ${who} has ${lacks.has === 'none' ? 'none' : code(lacks.has)}.`
      : `${who} is not one of those who may use ${asked}.`;
  return paragraphs(
    `Nothing was done: ${reason}`,
    `Who may: ${whoMay(rule)}. One of them can write:`,
    copied(line),
    target === sandbox ? '' : `The rule stands under ${code(`targets.${target}.access`)} in ${code(defaultFile)}.`,
  );
}
