/** What a script would have said: its records, or why it ended without having done its work. */
export type Answer = { readonly records: string } | { readonly failure: string };

export interface Doing {
  /** A line of progress. */
  say(words: string): void;
  /** Takes its time, in milliseconds at pace 1. */
  takes(ms: number): Promise<void>;
  /** Aborted when the sandbox is closed. */
  readonly signal: AbortSignal;
  /** Resolves when services run as the state of the host now says. */
  settle(): Promise<void>;
}
