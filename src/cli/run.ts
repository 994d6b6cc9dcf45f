import { type Reporter, silent } from '../report/reporter.ts';
import { lookOf } from './appearance.ts';
import { parseArguments } from './arguments.ts';
import { errorText } from './error-text.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import { programName } from './help.ts';
import { interrupts } from './interrupts.ts';
import { perform } from './perform.ts';
import type { Program } from './program.ts';
import type { Stream, Surroundings } from './surroundings.ts';

/**
 * Runs the command line from its arguments to its last line of output. It throws nothing.
 *
 * @param clock milliseconds, steadily rising
 * @returns the exit code
 */
export async function run(
  surroundings: Surroundings,
  program: Program,
  clock = () => performance.now(),
): Promise<number> {
  const { argv, stdout, stderr } = surroundings;
  let reporter: Reporter = silent;
  const leave = () => {
    reporter.close();
    stderr.write(`${programName}: left at once; what had begun may still go on, and plan shows what stands\n`);
    surroundings.exit(exitCodes.cancelled);
  };
  const signal = interrupts(surroundings, () => reporter.stopping(), leave, clock);
  const failed = (error: unknown): number => {
    reporter.close();
    stderr.write(errorText(error, lookOf(stderr, surroundings), argv.includes('--verbose'), signal));
    return exitCodeOf(error, signal);
  };
  surroundings.on('uncaughtException', (error) => surroundings.exit(failed(error)));
  for (const stream of [stdout, stderr]) toleratePipeClosed(stream);

  try {
    const invocation = parseArguments(argv.slice(2), program);
    const { text, exitCode } = await perform(invocation, surroundings, program, signal, (shown) => {
      reporter = shown;
    });
    stdout.write(text);
    return exitCode;
  } catch (error) {
    return failed(error);
  }
}

/** A reader that has seen enough (`| head`) is no reason to leave a run half done. */
function toleratePipeClosed(stream: Stream): void {
  stream.on('error', (error) => {
    if (!('code' in error && error.code === 'EPIPE')) throw error;
  });
}
