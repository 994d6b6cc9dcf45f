import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { sandboxName } from '../commands/site/open-site.ts';
import type { Emit } from '../engine/events.ts';
import type { Report } from '../engine/report.ts';
import { UsageError } from '../engine/usage-error.ts';
import { defaultFile } from '../target/load-target.ts';
import type { Asked } from './asked.ts';
import { inert } from './inert.ts';
import type { Runner } from './runner.ts';

export interface MainOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly runner: Pick<Runner, 'isDebug' | 'debug' | 'info'>;
}

/** Runs the command. With `--verbose`, and where the job is debugged, every request has its line in the log. */
export async function main(
  { command, targetName, configFile, verbose, options, operands }: Asked,
  { env, cwd, signal, emit, runner }: MainOptions,
): Promise<Report> {
  const log = verbose ? (line: string) => runner.info(inert(line)) : runner.isDebug() ? runner.debug : undefined;
  mustBeThere(targetName, resolve(cwd, configFile ?? defaultFile));
  return await command.run(
    {
      targetName,
      ...(configFile === undefined ? {} : { configFile }),
      env,
      cwd,
      signal,
      emit,
      ...(log === undefined ? {} : { log }),
      // Nobody can be asked here; `--yes` has answered already.
      ...(options.yes ? { confirm: async () => true } : {}),
    },
    options,
    operands,
  );
}

/** @throws UsageError for the step that is most often forgotten */
function mustBeThere(targetName: string, file: string): void {
  if (targetName === sandboxName || existsSync(file)) return;
  throw new UsageError(
    `There is no configuration at ${file}`,
    'Check the repository out before this step, with actions/checkout, or name another file as config.',
  );
}
