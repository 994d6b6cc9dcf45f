/** An option as `parseArgs` and the help text know it. */
export interface Flag {
  readonly name: string;
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** What stands for the value in usage lines. */
  readonly value?: string;
  readonly summary: string;
}

/** Options of every run, whatever the verb. */
export const runFlags = [
  {
    name: 'config',
    type: 'string',
    value: 'FILE',
    summary: 'read the targets from here instead of .github/registry.yml',
  },
  { name: 'json', type: 'boolean', summary: 'print only the report, as JSON' },
  { name: 'verbose', type: 'boolean', summary: 'tell every request on standard error' },
] as const satisfies readonly Flag[];

/** Options that ask about the program instead of running it. */
export const aboutFlags = [
  { name: 'help', type: 'boolean', short: 'h', summary: 'tell how to use the program, or the verb before it' },
  { name: 'version', type: 'boolean', summary: "tell the program's version" },
] as const satisfies readonly Flag[];
