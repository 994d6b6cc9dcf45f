import type { Pause } from '../src/pause.ts';

/** What a piece of the bot's work is given besides its subject. */
export interface Around {
  /** Aborted when the work is to be left to whoever comes next. */
  readonly signal: AbortSignal;
  /** One line for whoever runs the bot; nothing secret, nothing that a person wrote. */
  readonly log: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How to wait between two looks; for as long as it takes when left out. */
  readonly pause?: Pause;
}
