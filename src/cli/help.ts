import type { CommandSpec } from '../commands/command.ts';
import { wrap } from '../report/columns.ts';
import { aboutFlags, type Flag, runFlags } from './flags.ts';
import type { Program } from './program.ts';

export const programName = 'provision-registry';

/** Columns of the narrowest terminal that help is written for. */
const narrow = 80;
/** Wider ones would leave too little for what they mean. */
const widestTerm = 26;

/** How to call a verb, or the program when the verb is not known. */
export function usageLine(command: CommandSpec | undefined, { commands, local }: Program): string {
  if (command === undefined) {
    const verbs = [...Object.keys(commands), ...Object.keys(local)].join('|');
    return `Usage: ${programName} <${verbs}> <target> [options], and ${programName} --help tells more.`;
  }
  const flags = [...command.options, ...runFlags].map((flag) => ` [${written(flag)}]`).join('');
  return `Usage: ${programName} ${called(command)}${flags}`;
}

/** The help text of the whole program. */
export function programHelp({ commands, local }: Program): string {
  const own = new Map(Object.values(commands).flatMap(({ options }) => options.map((flag) => [flag.name, flag])));
  const verbs = Object.values(commands).map((command) => [called(command), command.summary] as const);
  const alone = Object.entries(local).map(([name, { summary }]) => [name, summary] as const);
  return page([
    [`${programName} <verb> <target> [options]`],
    ['A private Docker registry for a BinderHub on an OpenStack cloud.'],
    wrap(
      'A target is one named registry in .github/registry.yml. The target sandbox is built in: a cloud inside this ' +
        'program, to try everything without an account.',
      narrow,
    ),
    ['Verbs:', ...listed([...verbs, ...alone])],
    ['Options:', ...flagList([...own.values(), ...runFlags, ...aboutFlags])],
    [
      'Exit codes: 0 success, 1 failure, 2 wrong usage or configuration,',
      '3 waiting for a plan to be confirmed, 130 cancelled.',
    ],
  ]);
}

/** The help text of one verb. */
export function commandHelp(command: CommandSpec): string {
  const effect = command.changes ? [] : [['It changes nothing.']];
  return page([
    [`${programName} ${called(command)} [options]`],
    [`${capital(command.summary)}.`],
    ...effect,
    ...(command.notes === undefined ? [] : [wrap(command.notes, narrow)]),
    ...(command.operands === undefined ? [] : [wrap(`${command.operands.summary}.`, narrow)]),
    ['Options:', ...flagList([...command.options, ...runFlags, ...aboutFlags])],
  ]);
}

function called({ name, operands }: CommandSpec): string {
  return operands === undefined ? `${name} <target>` : `${name} <target> ${operands.written}`;
}

function flagList(flags: readonly Flag[]): readonly string[] {
  return listed(flags.map((flag) => [written(flag), flag.summary] as const));
}

/** An option as usage lines have it: `--keep N`. */
export function written({ name, value }: Flag): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

/** Terms and what they mean, in two columns; a term too wide for the first has a line of its own. */
function listed(entries: readonly (readonly [string, string])[]): readonly string[] {
  const widths = entries.map(([term]) => term.length).filter((width) => width <= widestTerm);
  const column = Math.max(0, ...widths);
  return entries.flatMap(([term, meaning]) => {
    const lines = wrap(meaning, narrow - column - 4);
    const [first = '', ...rest] = term.length > column ? ['', ...lines] : lines;
    return [`  ${term.padEnd(column)}  ${first}`.trimEnd(), ...rest.map((line) => `  ${' '.repeat(column)}  ${line}`)];
  });
}

function page(paragraphs: readonly (readonly string[])[]): string {
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
