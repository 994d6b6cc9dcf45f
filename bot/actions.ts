import * as runner from '@actions/core';
import { run } from './actions/run.ts';
import { core } from './core/core.ts';

const cancelled = new AbortController();
// As runners send them when a job is cancelled.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancelled.abort());

// All is said: a connection that is still kept alive must not hold the job.
void run(runner, { core, env: process.env, signal: cancelled.signal }).then((exitCode) =>
  process.stdout.write('', () => process.exit(exitCode)),
);
