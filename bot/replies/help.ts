import { written } from '../../src/cli/help.ts';
import { type BotVerb, botVerbs } from '../../src/commands/bot-verbs.ts';
import { commands } from '../../src/commands/index.ts';
import { table } from '../../src/report/markdown/table.ts';
import { block, code, prose } from '../../src/report/markdown/text.ts';
import { defaultFile } from '../../src/target/load-target.ts';
import type { AccessTarget } from '../../src/target/target.ts';
import { guardedVerbs, type Verb } from '../../src/verbs.ts';
import { type Configuration, sandbox } from '../access/configuration.ts';
import { ruleFor } from '../access/may.ts';
import { allVerbs, isBotVerb, optionsOf, usageOf } from '../grammar/usage.ts';
import { copied, paragraphs, problemList } from './form.ts';
import { whoMay } from './who-may.ts';

/**
 * What can be asked for, or how one command is used, and who may.
 *
 * @param about the command; all of them when left out
 */
export function helpText(about: Verb | BotVerb | undefined, configuration: Configuration): string {
  const [example = sandbox] = configuration.kind === 'read' ? configuration.targets.keys() : [];
  return about === undefined ? allText(configuration, example) : oneText(about, configuration, example);
}

function allText(configuration: Configuration, example: string): string {
  const rows = allVerbs.map((verb) => [code(usageOf(verb)), prose(described(verb).summary)]);
  return paragraphs(
    'A command is a line of its own in a comment on an issue or pull request; one command a comment.',
    table(['Command', 'What it does'], rows),
    configuration.kind === 'read' ? targetTable(configuration.targets) : unreadText(configuration),
    'To see what would be done, which changes nothing:',
    copied(`/plan-registry ${example}`),
    `More about one command: ${code('/help-registry provision')}`,
  );
}

function oneText(verb: Verb | BotVerb, configuration: Configuration, example: string): string {
  const { summary, notes = '' } = described(verb);
  const harmless = isBotVerb(verb) || commands[verb].changes ? '' : ' A lock does not keep anybody from it.';
  return paragraphs(
    `${code(`/${verb}-registry`)}: ${prose(summary)}.${harmless}`,
    block('sh', usageOf(verb)),
    prose(notes),
    isBotVerb(verb) ? '' : table(['What may follow', 'What it means'], followers(verb)),
    whoMayText(verb, configuration),
    isComplete(verb) ? `To begin with:\n\n${copied(`/${verb}-registry ${example}`)}` : '',
  );
}

function described(verb: Verb | BotVerb): { readonly summary: string; readonly notes?: string } {
  return isBotVerb(verb) ? botVerbs[verb] : commands[verb];
}

/** What may stand after the target of a verb, with what it means. */
function followers(verb: Verb): readonly (readonly string[])[] {
  const { operands } = commands[verb];
  const words = operands === undefined ? [] : [[code(operands.written), prose(operands.summary)]];
  return [...words, ...optionsOf(verb).map((option) => [code(written(option)), prose(option.summary)])];
}

/** Whether a verb says all there is to say with the name of a target. */
function isComplete(verb: Verb | BotVerb): boolean {
  if (isBotVerb(verb)) return verb !== 'help' && verb !== 'confirm';
  return (commands[verb].operands?.atLeast ?? 0) === 0;
}

/** Every target with who may command it, and the commands for which something else holds. */
function targetTable(targets: ReadonlyMap<string, AccessTarget>): string {
  const rows = [...targets].map(([name, access]) => {
    const own = guardedVerbs.filter((verb) => access.verbs[verb] !== undefined);
    const others = own.map((verb) => `${code(verb)}: ${whoMay(ruleFor(verb, access))}`);
    return [code(name), [whoMay(access), ...others].join('<br>')];
  });
  return table(['Target', 'Who may'], rows);
}

function whoMayText(verb: Verb | BotVerb, configuration: Configuration): string {
  if (verb === 'help') return 'Who may: everybody.';
  if (verb === 'confirm') return '';
  if (configuration.kind !== 'read') return unreadText(configuration);
  const rows = [...configuration.targets].map(([name, access]) => [code(name), whoMay(ruleFor(verb, access))]);
  return table(['Target', 'Who may'], rows);
}

/** Why it is not told which targets there are. */
function unreadText(configuration: Exclude<Configuration, { kind: 'read' }>): string {
  const file = code(defaultFile);
  const only = `only the target ${code(sandbox)}`;
  switch (configuration.kind) {
    case 'missing':
      return `The default branch has no ${file} yet, so there is ${only}, which needs none.`;
    case 'invalid':
      return `${file} on the default branch is not valid, so ${only} can be used until it is mended:\n\n${problemList(configuration.problems)}`;
    case 'unanswered':
      return `GitHub did not tell ${prose(configuration.asked)}, so which targets there are and who may command them is not known just now.`;
  }
}
