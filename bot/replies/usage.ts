import type { BotVerb } from '../../src/commands/bot-verbs.ts';
import { code } from '../../src/report/markdown/text.ts';
import type { Verb } from '../../src/verbs.ts';
import { usageOf } from '../grammar/usage.ts';

/** How a command is written, and where more is told about it. */
export function usageWords(verb: Verb | BotVerb): string {
  return `The command is written ${code(usageOf(verb))}. More about it: ${code(`/help-registry ${verb}`)}`;
}

/** How any command is written. */
export const anyUsage = `A command is written ${code('/<command>-registry <target> [options]')}.`;
