import { written } from '../../src/cli/help.ts';
import { type BotVerb, botVerbs } from '../../src/commands/bot-verbs.ts';
import { type OptionSpec, type Verb, verbs } from '../../src/commands/command.ts';
import { commands } from '../../src/commands/index.ts';

/** Every verb that a comment may begin with. */
export const allVerbs: readonly (Verb | BotVerb)[] = [...verbs, ...Object.values(botVerbs).map(({ name }) => name)];

/** The verb of that name, if there is one. */
export function verbNamed(word: string): Verb | BotVerb | undefined {
  return allVerbs.find((verb) => verb === word);
}

export function isBotVerb(verb: Verb | BotVerb): verb is BotVerb {
  return Object.hasOwn(botVerbs, verb);
}

/** How a verb is written in a comment: `/destroy-registry <target> [--no-wait] [--volumes]`. */
export function usageOf(verb: Verb | BotVerb): string {
  if (isBotVerb(verb)) return `/${verb}-registry ${botVerbs[verb].written}`;
  const { operands } = commands[verb];
  const flags = optionsOf(verb).map((option) => `[${written(option)}]`);
  return [`/${verb}-registry <target>`, ...(operands === undefined ? [] : [operands.written]), ...flags].join(' ');
}

/** The options of a verb that a comment may give. */
export function optionsOf(verb: Verb): readonly OptionSpec[] {
  return commands[verb].options.filter(({ notInComments }) => notInComments === undefined);
}
