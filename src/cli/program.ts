import type { Commands } from '../commands/command.ts';
import type { LocalCommands } from './local-command.ts';

/** What the command line offers. */
export interface Program {
  readonly version: string;
  readonly commands: Commands;
  readonly local: LocalCommands;
  /** Whether it is called from a comment on an issue, where some options have no place. */
  readonly inComment?: true;
}
