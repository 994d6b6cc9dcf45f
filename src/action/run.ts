import { rm } from 'node:fs/promises';
import { exitCodeOf, exitCodes } from '../cli/exit-code.ts';
import { interrupts } from '../cli/interrupts.ts';
import type { Surroundings } from '../cli/surroundings.ts';
import type { Commands } from '../commands/command.ts';
import { runLink } from '../commands/site/run-link.ts';
import type { Event } from '../engine/events.ts';
import { asFailure } from '../engine/failure.ts';
import { redact } from '../target/redact.ts';
import { secretForms } from '../target/secret-forms.ts';
import { askedFor, lineFor } from './asked.ts';
import { tellFailedRun } from './failed-run.ts';
import { getInputs, type Inputs } from './inputs.ts';
import { outputs } from './interface.ts';
import { logReporter } from './log.ts';
import { main } from './main.ts';
import type { End, Onlooker } from './onlooker.ts';
import { onlookersOf } from './onlookers.ts';
import { setOutputs } from './outputs.ts';
import type { Runner } from './runner.ts';
import { secretsIn } from './secrets.ts';
import { stateFile } from './state.ts';

export type Process = Pick<Surroundings, 'env' | 'cwd' | 'on' | 'exit'>;

export interface RunOptions {
  readonly commands: Commands;
  /** A directory for this use of the action alone. */
  readonly directory: string;
  /** Milliseconds, steadily rising. */
  readonly clock: () => number;
}

/**
 * Inputs in, the command, outputs out. It throws nothing.
 *
 * @returns the exit code
 */
export async function run(runner: Runner, process: Process, options: RunOptions): Promise<number> {
  const { commands, directory, clock } = options;
  const reporter = logReporter(runner, clock);
  const leave = () => {
    reporter.close();
    runner.error('Killed before the run could stop: what had begun may still go on, and plan shows what stands');
    runner.setOutput(outputs.outcome.name, 'cancelled');
    process.exit(exitCodes.cancelled);
  };
  const signal = interrupts(process, () => reporter.stopping(), leave, clock);
  process.on('uncaughtException', (error) => {
    runner.error(asFailure(error).message);
    process.exit(exitCodes.failure);
  });
  let mask = (text: string) => text;
  let onlookers: readonly Onlooker[] = [];
  const ended = async (end: End) => void (await Promise.all(onlookers.map((one) => one.ended(end))));

  try {
    const inputs = getInputs(process.env);
    const cwd = process.cwd();
    mask = redact(await hidden(inputs, cwd, runner));
    const asked = askedFor(inputs.argv, commands);
    const nextLine = lineFor(asked, commands, inputs.issueNumber !== undefined);
    const { command, targetName: target } = asked;
    const watched = { inputs, command, target, runner, mask, lineFor: nextLine, directory, signal, clock };
    onlookers = await onlookersOf(watched);

    const emit = (event: Event) => {
      for (const one of [reporter, ...onlookers]) one.emit(event);
    };
    const report = await main(asked, { env: inputs.env, cwd, signal, emit, runner });

    reporter.close();
    await setOutputs(report, { runner, mask, directory, lineFor: nextLine, runUrl: runLink(inputs.env) });
    await ended({ report });
    return exitCodes[report.outcome];
  } catch (error) {
    reporter.close();
    await tellFailedRun(error, runner, { mask, cancelled: signal.aborted });
    await ended({ error: asFailure(error) });
    return exitCodeOf(error, signal);
  } finally {
    await rm(stateFile(directory), { force: true });
  }
}

/** Has the log hide every secret, before anything is written there that could hold one. */
async function hidden({ env, githubToken }: Inputs, cwd: string, runner: Runner): Promise<readonly string[]> {
  const secrets = [...(await secretsIn(env, cwd)), ...(githubToken === undefined ? [] : [githubToken])];
  for (const form of new Set(secrets.flatMap(secretForms))) runner.setSecret(form);
  return secrets;
}
