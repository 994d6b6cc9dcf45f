import { expect } from 'vitest';
import type { Options, Verb } from '../../src/commands/command.ts';
import type { Report } from '../../src/engine/report.ts';
import { cloudHalf } from '../faults/cloud-half.ts';
import { configure, environmentOf, targetOf } from './configured-target.ts';
import type { LocalSandbox } from './local-sandbox.ts';
import { runCommand } from './run-command.ts';

/** Runs a verb on the target `arbutus` with these parts, and says yes to its plan. */
export async function onArbutus(
  verb: Verb,
  sandbox: LocalSandbox,
  parts: object = {},
  options: Options = {},
): Promise<Report> {
  await configure(sandbox, { owner: 'example/registry', targets: { arbutus: targetOf(sandbox, parts) } });
  const agreed = { targetName: 'arbutus', env: environmentOf(sandbox), confirm: async () => true };
  return await runCommand(verb, sandbox, options, agreed);
}

/** Has the target `arbutus` made as far as the cloud goes: its host is nowhere to be reached. */
export async function madeInCloud(sandbox: LocalSandbox, parts: object = {}): Promise<void> {
  await configure(sandbox, { owner: 'example/registry', targets: { arbutus: targetOf(sandbox, parts) } });
  const { signal } = new AbortController();
  const at = { cwd: sandbox.directory, env: environmentOf(sandbox), signal, emit: () => undefined };
  expect((await cloudHalf({ targetName: 'arbutus', ...at })).outcome).toBe('success');
}
