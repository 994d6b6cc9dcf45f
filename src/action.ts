import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@actions/core';
import { cleanUp } from './action/clean-up.ts';
import { run } from './action/run.ts';
import { directoryVariable } from './action/state.ts';
import { commands } from './commands/index.ts';

async function action(): Promise<number> {
  const { [directoryVariable]: given, RUNNER_TEMP = tmpdir() } = process.env;
  const directory = given ?? (await mkdtemp(join(RUNNER_TEMP, 'provision-registry-')));
  const options = { commands, directory, clock: () => performance.now() };
  if (process.argv[2] !== 'clean-up') return await run(core, process, options);
  await cleanUp(core, process, options);
  return 0;
}

// All is said: a connection that is still kept alive must not hold the job.
void action().then((exitCode) => process.stdout.write('', () => process.exit(exitCode)));
