/** `npm run bot`: serves the GitHub App whose credentials the environment holds, or shows the bot at work without any. */
import { lookOf } from '../src/cli/appearance.ts';
import { errorText } from '../src/cli/error-text.ts';
import { exitCodeOf, exitCodes } from '../src/cli/exit-code.ts';
import { interrupts } from '../src/cli/interrupts.ts';
import { UsageError } from '../src/engine/usage-error.ts';
import { core } from './core/core.ts';
import { hasCredentials } from './server/settings.ts';

const { env, stdout, stderr } = process;

// Each is loaded when it is needed: what is wrong with the environment is told at once.
try {
  if (hasCredentials(env)) {
    const { runServer } = await import('./server.ts');
    await runServer(process, core);
  } else if (env.NODE_ENV === 'production') {
    throw new UsageError(
      'There are no credentials of a GitHub App',
      'Register one from bot/app.yml, and give APP_ID, PRIVATE_KEY and WEBHOOK_SECRET in the environment.',
    );
  } else {
    const { runLocal } = await import('./local/run-local.ts');
    const leave = () => process.exit(exitCodes.cancelled);
    const signal = interrupts(
      process,
      () => {},
      leave,
      () => performance.now(),
    );
    await runLocal({ env, write: (text) => stdout.write(text), signal });
  }
  process.exit(exitCodes.success);
} catch (error) {
  const { signal } = new AbortController();
  stderr.write(errorText(error, lookOf(stderr, process), false, signal));
  process.exit(exitCodeOf(error, signal));
}
