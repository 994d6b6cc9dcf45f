import type { Report } from '../engine/report.ts';
import type { Reporter } from '../report/reporter.ts';
import { summaryLines } from '../report/summary.ts';
import { lookOf, reporterFor } from './appearance.ts';
import type { Invocation } from './arguments.ts';
import { commandLines } from './command-line.ts';
import { confirmation } from './confirmation.ts';
import { exitCodeFor, exitCodes } from './exit-code.ts';
import { commandHelp, programHelp } from './help.ts';
import type { Program } from './program.ts';
import type { Surroundings } from './surroundings.ts';

/** What is left to do when all is done. */
export interface Ending {
  /** For standard output. */
  readonly text: string;
  readonly exitCode: number;
}

/**
 * Does what the command line asks for.
 *
 * @param show is handed the reporter of a run before it starts
 */
export async function perform(
  invocation: Invocation,
  surroundings: Surroundings,
  program: Program,
  signal: AbortSignal,
  show: (reporter: Reporter) => void,
): Promise<Ending> {
  switch (invocation.kind) {
    case 'version':
      return { text: `${program.version}\n`, exitCode: exitCodes.success };
    case 'help': {
      const { command } = invocation;
      return { text: command ? commandHelp(command) : programHelp(program), exitCode: exitCodes.success };
    }
    case 'local': {
      const { env, stdout } = surroundings;
      await invocation.command.run({ signal, env, write: (text) => stdout.write(text) });
      return { text: '', exitCode: exitCodes.success };
    }
    case 'command': {
      const reporter = reporterFor(surroundings, invocation);
      show(reporter);
      const { report, shownPlan } = await runCommand(invocation, surroundings, signal, reporter);
      reporter.close();
      return { text: written(report, invocation, surroundings, program, shownPlan), exitCode: exitCodeFor(report) };
    }
  }
}

async function runCommand(
  { command, targetName, configFile, verbose, options, operands }: Extract<Invocation, { kind: 'command' }>,
  surroundings: Surroundings,
  signal: AbortSignal,
  { emit, ...reporter }: Reporter,
): Promise<{ readonly report: Report; readonly shownPlan?: string }> {
  const { env, stdin, stderr } = surroundings;
  let shownPlan: string | undefined;
  const confirm = confirmation({
    ...{ stdin, stderr, signal, command: command.name, yes: options.yes },
    look: lookOf(stderr, surroundings),
    reporter: { emit, ...reporter },
    shown(digest) {
      shownPlan = digest;
    },
  });
  const context = {
    targetName,
    ...(configFile === undefined ? {} : { configFile }),
    env,
    cwd: surroundings.cwd(),
    signal,
    emit,
    ...(verbose ? { log: (line: string) => stderr.write(`${line}\n`) } : {}),
    ...(confirm === undefined ? {} : { confirm }),
  };
  const report = await command.run(context, options, operands);
  return { report, ...(shownPlan === undefined ? {} : { shownPlan }) };
}

function written(
  report: Report,
  run: Extract<Invocation, { kind: 'command' }>,
  surroundings: Surroundings,
  { commands }: Program,
  shownPlan: string | undefined,
): string {
  if (run.json) return `${JSON.stringify(report, null, 2)}\n`;
  const look = lookOf(surroundings.stdout, surroundings);
  const lineFor = commandLines(run, commands, surroundings.env);
  // A report that goes elsewhere is read without the plan beside it.
  const { isTTY = false } = surroundings.stdout;
  const beside = { ...(isTTY && shownPlan !== undefined ? { shownPlan } : {}), valuesTaken: !isTTY };
  const summary = `${summaryLines(report, look, lineFor, beside).join('\n')}\n`;
  if (report.binderhub === undefined) return summary;
  const { values, secretValues, pullSecret } = report.binderhub;
  // Who has a file written on a terminal has not asked to read the values.
  if (isTTY && (secretValues ?? pullSecret) !== undefined) return summary;
  // What is meant for a file goes alone to standard output, so that `> values.yaml` takes nothing else.
  surroundings.stderr.write(summary);
  return values;
}
