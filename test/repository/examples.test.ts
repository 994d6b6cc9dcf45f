import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { type InputSpec, inputs } from '../../src/action/interface.ts';
import { parseRegistryFile } from '../../src/target/registry-file.ts';
import { codeOf, documents } from './markdown.ts';

const examples = documents.flatMap((document) =>
  codeOf(document).flatMap(({ lang, value, position }) =>
    lang === 'yaml' ? [{ where: `${document.path}:${position?.start.line}`, text: value }] : [],
  ),
);
const mapping = z.record(z.string(), z.unknown());
const step = z.object({ uses: z.string(), with: mapping.optional() });

/** What an example is part of decides what it must be right as. */
function faultsIn(text: string): readonly string[] {
  const content: unknown = parse(text);
  if (Array.isArray(content)) return faultsInSteps(text);
  const keys = Object.keys(mapping.parse(content));
  if (keys.includes('targets')) return faultsInRegistry(text);
  if (keys.includes('jobs')) return [...faultsInWorkflow(text), ...stepsOf(content).flatMap(faultsInStep)];
  if (keys.includes('concurrency')) return faultsInWorkflow(`${workflow([])}\n${text}`);
  return faultsInRegistry(stringify({ targets: { example: { ...least, ...mapping.parse(content) } } }));
}

const least = { domain: 'my-binder-registry.conp.cloud', volumes: { data: { size: 1 }, registry: { size: 1 } } };

function faultsInRegistry(text: string): readonly string[] {
  try {
    parseRegistryFile(text, 'registry.yml');
    return [];
  } catch (error) {
    return [String(error)];
  }
}

function faultsInWorkflow(text: string): readonly string[] {
  const { context } = parseWorkflow({ name: 'example.yml', content: text }, new NoOperationTraceWriter());
  return context.errors.getErrors().map(({ message }) => message);
}

function faultsInSteps(text: string): readonly string[] {
  const steps = z.array(step).parse(parse(text));
  return [...faultsInWorkflow(workflow(steps)), ...steps.flatMap(faultsInStep)];
}

function workflow(steps: readonly unknown[]): string {
  const run = steps.length === 0 ? [{ run: 'true' }] : steps;
  return stringify({ on: 'push', jobs: { one: { 'runs-on': 'ubuntu-24.04', steps: run } } });
}

function stepsOf(content: unknown) {
  const jobs = z.object({ jobs: z.record(z.string(), z.object({ steps: z.array(step) })) }).parse(content).jobs;
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

function faultsInStep({ uses, with: given = {} }: z.output<typeof step>): readonly string[] {
  if (uses !== 'OWNER/provision-registry@COMMIT') {
    return /@[0-9a-f]{40}$/.test(uses) ? [] : [`${uses} is not pinned to a commit`];
  }
  const known = Object.values<InputSpec>(inputs).map(({ name }) => name);
  return Object.keys(given).flatMap((name) => (known.includes(name) ? [] : [`the action has no input ${name}`]));
}

test('there are examples', () => {
  expect(examples.length).toBeGreaterThan(10);
});

test.each(examples)('the example at $where is right', ({ text }) => {
  expect(faultsIn(text)).toEqual([]);
});
