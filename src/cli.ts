#!/usr/bin/env node
import manifest from '../package.json' with { type: 'json' };
import type { LocalCommand } from './cli/local-command.ts';
import { run } from './cli/run.ts';
import { commands } from './commands/index.ts';

const sandbox: LocalCommand = {
  summary: 'keep the cloud of the target sandbox running, until Ctrl-C',
  async run(use) {
    // Loaded when it is asked for: nothing else needs a whole cloud in this process.
    const { runSandbox } = await import('./sandbox/run.ts');
    await runSandbox(use);
  },
};

const exitCode = await run(process, { version: manifest.version, commands, local: { sandbox } });
// All is said: a connection that is still kept alive must not hold the program. Where pipes are written asynchronously,
// what was written before goes first.
process.stdout.write('', () => process.exit(exitCode));
