import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { tables, withTables } from '../../scripts/readme-tables.ts';
import { handedOver, type InputSpec, inputs, type OutputSpec, outputs } from '../../src/action/interface.ts';
import { directoryVariable } from '../../src/action/state.ts';
import { commandHelp, programHelp } from '../../src/cli/help.ts';
import { commands } from '../../src/commands/index.ts';
import { secretVariables } from '../../src/target/secrets.ts';

const root = join(import.meta.dirname, '../..');
const text = (file: string) => readFile(join(root, file), 'utf8');
const inputList = Object.values<InputSpec>(inputs);
const outputList = Object.values<OutputSpec>(outputs);

const actionSchema = z.object({
  name: z.string(),
  description: z.string(),
  branding: z.object({ icon: z.string(), color: z.string() }),
  inputs: z.record(
    z.string(),
    z.strictObject({ description: z.string(), required: z.boolean().optional(), default: z.string().optional() }),
  ),
  outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
  runs: z.object({
    steps: z.array(z.looseObject({ run: z.string().optional(), env: z.record(z.string(), z.string()).optional() })),
  }),
});
const action = actionSchema.parse(parse(await text('action.yml')));

test('action.yml has the inputs of the list, with the same words and defaults', () => {
  const wanted = inputList.map(({ name, description, required, default: given }) => {
    const parts = {
      description,
      ...(required ? { required } : {}),
      ...(given === undefined ? {} : { default: given }),
    };
    return [name, parts] as const;
  });
  expect(Object.entries(action.inputs)).toEqual(wanted);
});

test('action.yml has the outputs of the list, each from the step that sets it', () => {
  const wanted = outputList.map(({ name, description }) => {
    return [name, { description, value: `\${{ steps.run.outputs.${name} }}` }] as const;
  });
  expect(Object.entries(action.outputs)).toEqual(wanted);
});

test('each step that runs the program is handed every input by its environment', () => {
  const programs = action.runs.steps.filter(({ run }) => run?.includes('dist/index.cjs'));
  expect(programs).toHaveLength(2);
  const wanted = Object.fromEntries(inputList.map(({ name }) => [handedOver(name), `\${{ inputs.${name} }}`]));
  for (const { env } of programs) {
    expect(env).toEqual({ ...wanted, [directoryVariable]: `\${{ steps.prepare.outputs.directory }}` });
  }
});

test('the Marketplace takes the description, the icon and the color', () => {
  expect(action.description.length).toBeLessThan(125);
  expect(action.branding).toEqual({ icon: 'package', color: 'orange' });
});

test('each secret that commands read from a variable of an input is marked as one', () => {
  for (const { variable, secret } of inputList) {
    if (variable !== undefined && secretVariables.includes(variable)) expect(secret).toBe(true);
  }
});

test('the table of inputs names each, and the table of commands has each with the options of its help', () => {
  const drawn = tables.inputs();
  for (const { name } of inputList) expect(drawn).toContain(`| \`${name}\` |`);
  const rows = tables.commands().split('\n');
  const help = programHelp({ version: '', commands, local: {} });
  for (const command of Object.values(commands)) {
    const row = rows.find((one) => one.startsWith(`| \`${command.name}\``)) ?? '';
    expect(row).toContain(command.summary.replaceAll('|', '\\|'));
    expect(help).toContain(`  ${command.name} <target>`);
    for (const { name } of command.options) {
      expect(row).toContain(`--${name}`);
      expect(commandHelp(command)).toContain(`--${name}`);
    }
  }
});

test('a table stands between its markers, whatever was there', () => {
  const before = 'a\n<!-- outputs:start -->\nold\n<!-- outputs:end -->\nb\n';
  expect(withTables(before)).toBe(`a\n<!-- outputs:start -->\n\n${tables.outputs()}\n\n<!-- outputs:end -->\nb\n`);
});
