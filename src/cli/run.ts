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
 * @returns the exit code
 */
export async function run(surroundings: Surroundings, program: Program): Promise<number> {
  const { argv, stdout, stderr } = surroundings;
  let reporter: Reporter = silent;
  const leave = () => {
    reporter.close();
    stderr.write(`${programName}: left at once; what had begun may still go on, and plan shows what stands\n`);
    surroundings.exit(exitCodes.cancelled);
  };
  const { signal, close } = interrupts(surroundings, () => reporter.stopping(), leave);
  const failed = (error: unknown): number => {
    reporter.close();
    stderr.write(errorText(error, lookOf(stderr, surroundings), argv.includes('--verbose'), signal));
    return exitCodeOf(error, signal);
  };
  const uncaught = (error: unknown) => surroundings.exit(failed(error));
  surroundings.on('uncaughtException', uncaught);
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
  } finally {
    close();
    surroundings.off('uncaughtException', uncaught);
  }
}

/** A reader that has seen enough (`| head`) is no reason to leave a run half done. */
function toleratePipeClosed(stream: Stream): void {
  stream.on('error', (error) => {
    if (!('code' in error && error.code === 'EPIPE')) throw error;
  });
}
