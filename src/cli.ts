#!/usr/bin/env node
import manifest from '../package.json' with { type: 'json' };
import { run } from './cli/run.ts';
import { commands } from './commands/index.ts';

const exitCode = await run(process, { version: manifest.version, commands, local: {} });
// All is said: a connection that is still kept alive must not hold the program. Where pipes are written asynchronously,
// what was written before goes first.
process.stdout.write('', () => process.exit(exitCode));
