/** The tables of the README that are drawn from the code's own lists, each between `<!-- name:start -->` and `<!-- name:end -->`. */
import { type InputSpec, inputs, type OutputSpec, outputs } from '../src/action/interface.ts';
import { written } from '../src/cli/help.ts';
import type { CommandSpec } from '../src/commands/command.ts';
import { commands } from '../src/commands/index.ts';
import { table } from '../src/report/markdown/table.ts';

/** Every table by its name. */
export const tables = {
  inputs: () => table(['input', 'what', 'default'], Object.values<InputSpec>(inputs).map(inputRow)),
  outputs: () =>
    table(
      ['output', 'what'],
      Object.values<OutputSpec>(outputs).map(({ name, description }) => [code(name), cell(description)]),
    ),
  commands: () => table(['verb', 'what it does', 'options'], Object.values<CommandSpec>(commands).map(commandRow)),
} as const satisfies Record<string, () => string>;

/** The text with every table that it has markers for as the code has it now. */
export function withTables(text: string): string {
  return Object.entries(tables).reduce((before, [name, draw]) => {
    const between = new RegExp(`(<!-- ${name}:start -->\n)[\\s\\S]*?(<!-- ${name}:end -->)`, 'g');
    return before.replace(between, (_, start: string, end: string) => `${start}\n${draw()}\n\n${end}`);
  }, text);
}

function inputRow({ name, description, required, secret, variable, default: given }: InputSpec): readonly string[] {
  const facts = [
    ...(required ? ['**required**'] : []),
    ...(secret ? ['a secret'] : []),
    ...(variable === undefined ? [] : [`or the variable ${code(variable)}`]),
  ];
  const told = facts.length === 0 ? '' : ` (${facts.join(', ')})`;
  return [code(name), cell(description) + told, given === undefined ? '' : code(given)];
}

function commandRow({ name, summary, options, operands }: CommandSpec): readonly string[] {
  const verb = operands === undefined ? code(name) : `${code(name)} ${code(operands.written)}`;
  return [verb, cell(summary), options.map((flag) => code(written(flag))).join(', ')];
}

function code(text: string): string {
  return `\`${cell(text)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
