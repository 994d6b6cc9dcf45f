/** A verb that concerns no target and ends with no report, such as keeping a sandbox running. */
export interface LocalCommand {
  readonly summary: string;
  /** Runs until it is done or the signal is aborted. */
  run(use: {
    readonly signal: AbortSignal;
    readonly env: NodeJS.ProcessEnv;
    readonly write: (text: string) => void;
  }): Promise<void>;
}

export type LocalCommands = Readonly<Record<string, LocalCommand>>;
