import type { Context, Options, Verb } from '../../src/commands/command.ts';
import { commands } from '../../src/commands/index.ts';
import type { Report } from '../../src/engine/report.ts';
import type { LocalSandbox } from './local-sandbox.ts';

/** Runs a verb on a sandbox in this process, with nobody to ask and nobody to tell; `operands` follow the target. */
export async function runCommand(
  verb: Verb,
  { env, directory }: Pick<LocalSandbox, 'env' | 'directory'>,
  options: Options = {},
  { operands = [], ...context }: Partial<Context> & { readonly operands?: readonly string[] } = {},
): Promise<Report> {
  const { signal } = new AbortController();
  return await commands[verb].run(
    { targetName: 'sandbox', env, cwd: directory, signal, emit: () => undefined, ...context },
    options,
    operands,
  );
}

/** The changes of a report in one line each: `create server: planned`. */
export function changesOf({ changes }: Report): readonly string[] {
  return changes.map(({ action, resource, outcome }) => `${action} ${resource}: ${outcome}`);
}

/** Runs destroy as a person does: once to read the digest, once to confirm it. */
export async function destroyed(sandbox: LocalSandbox, options: Options = {}): Promise<Report> {
  const { planDigest } = await runCommand('destroy', sandbox, options);
  if (planDigest === undefined) throw new Error('destroy told no digest');
  return await runCommand('destroy', sandbox, { ...options, confirm: planDigest });
}
