#!/usr/bin/env node
import manifest from '../package.json' with { type: 'json' };
import { run } from './cli/run.ts';
import { commands } from './commands/index.ts';

process.exitCode = await run(process, { version: manifest.version, commands, local: {} });
