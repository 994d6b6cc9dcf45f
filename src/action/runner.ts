import type * as core from '@actions/core';

/** What the runner of a job does for us, as far as it is used. `@actions/core` is one; tests bring another. */
export type Runner = Pick<
  typeof core,
  'setSecret' | 'setOutput' | 'info' | 'debug' | 'isDebug' | 'notice' | 'warning' | 'error' | 'startGroup' | 'endGroup'
> & { readonly summary: Summary };

interface Summary {
  addRaw(text: string): Summary;
  write(): Promise<unknown>;
}
