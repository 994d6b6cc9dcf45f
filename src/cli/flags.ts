/** An option as `parseArgs` and the help text know it. */
export interface Flag {
  readonly name: string;
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** What stands for the value in usage lines. */
  readonly value?: string;
  readonly summary: string;
  /** Why a comment on an issue may not give it, as the rest of a sentence. */
  readonly notInComments?: string;
}

/** Options of every run, whatever the verb. */
export const runFlags = [
  {
    name: 'config',
    type: 'string',
    value: 'FILE',
    summary: 'read the targets from here instead of .github/registry.yml',
    notInComments: 'who may do what stands in .github/registry.yml, and so must the targets',
  },
  {
    name: 'json',
    type: 'boolean',
    summary: 'print only the report, as JSON',
    notInComments: 'the run has the report as JSON among its artifacts',
  },
  {
    name: 'verbose',
    type: 'boolean',
    summary: 'tell every request on standard error',
    notInComments: 'there is no terminal to tell it on',
  },
] as const satisfies readonly Flag[];

/** Options that ask about the program instead of running it. */
export const aboutFlags = [
  { name: 'help', type: 'boolean', short: 'h', summary: 'tell how to use the program, or the verb before it' },
  {
    name: 'version',
    type: 'boolean',
    summary: "tell the program's version",
    notInComments: 'the page of each run names the commit that it ran from',
  },
] as const satisfies readonly Flag[];
