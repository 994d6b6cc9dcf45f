/** The documents' tables that are drawn from the code's own lists, the bot's permissions and the benchmark's results, each between `<!-- name:start -->` and `<!-- name:end -->`. */
import { stringify } from 'yaml';
import { z } from 'zod';
import { type InputSpec, inputs, type OutputSpec, outputs } from '../src/action/interface.ts';
import { written } from '../src/cli/help.ts';
import { botVerbs } from '../src/commands/bot-verbs.ts';
import type { CommandSpec } from '../src/commands/command.ts';
import { commands } from '../src/commands/index.ts';
import { shortDigests } from '../src/report/markdown/short-digests.ts';
import { table } from '../src/report/markdown/table.ts';
import { jsonSchema } from '../src/target/json-schema.ts';
import { secretSources } from '../src/target/secrets.ts';
import { botPermissionsTable } from './bot-permissions.ts';
import { measuredTable } from './measured.ts';

/** Every table by its name. */
export const tables = {
  inputs: () => table(['input', 'what', 'default'], Object.values<InputSpec>(inputs).map(inputRow)),
  outputs: () =>
    table(
      ['output', 'what'],
      Object.values<OutputSpec>(outputs).map(({ name, description }) => [code(name), cell(description)]),
    ),
  commands: () =>
    table(['verb', 'what it does', 'changes', 'options'], Object.values<CommandSpec>(commands).map(commandRow)),
  comments: () =>
    table(
      ['in a comment', 'what it does'],
      Object.values(botVerbs).map(({ name, written, summary }) => [
        code(`/${name}-registry ${written}`),
        cell(summary),
      ]),
    ),
  secrets: () =>
    table(
      ['variable', 'what'],
      Object.values(secretSources).map(({ variable, how }) => [code(variable), cell(sentence(how))]),
    ),
  configuration: () =>
    table(
      ['key', 'what', 'default'],
      targetKeys().flatMap(([path, key]) => keyRow(path, key)),
    ),
  'bot-permissions': botPermissionsTable,
  measured: measuredTable,
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

function commandRow({ name, summary, options, operands, changes }: CommandSpec): readonly string[] {
  const verb = operands === undefined ? code(name) : `${code(name)} ${code(operands.written)}`;
  return [verb, cell(summary), changes ? 'yes' : 'no', options.map((flag) => code(written(flag))).join(', ')];
}

/** What is read of the JSON Schema of a key. */
const keySchema = z.object({
  description: z.string().default(''),
  default: z.json().optional(),
  enum: z.array(z.string()).optional(),
  required: z.array(z.string()).default([]),
  get properties() {
    return z.record(z.string(), keySchema).optional();
  },
});
type Key = z.output<typeof keySchema> & { readonly needed?: boolean };

const inFile = z.object({
  properties: z.object({ targets: z.object({ additionalProperties: keySchema }) }),
});

/** Every key of a target with its path, such as `server.image`. */
function targetKeys(): readonly (readonly [string, Key])[] {
  return keysOf(inFile.parse(jsonSchema()).properties.targets.additionalProperties, '');
}

function keysOf({ properties = {}, required }: Key, above: string): readonly (readonly [string, Key])[] {
  return Object.entries(properties).flatMap(([name, key]) => {
    const path = `${above}${name}`;
    return [[path, { ...key, needed: required.includes(name) }] as const, ...keysOf(key, `${path}.`)];
  });
}

function keyRow(path: string, { description, default: given, enum: allowed, properties, needed }: Key): string[][] {
  // A section says nothing that its keys do not.
  if (properties !== undefined) return [];
  const words = [cell(description), ...(allowed === undefined ? [] : [`one of ${allowed.map(code).join(', ')}`])].join(
    '; ',
  );
  return [
    [
      code(path),
      needed ? `${words} (**required**)` : words,
      given === undefined ? '' : code(shortDigests(inYaml(given))),
    ],
  ];
}

function inYaml(value: z.core.util.JSONType): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function code(text: string): string {
  return `\`${cell(text)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
