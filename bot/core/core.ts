import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { conclude } from './conclude.ts';
import type { CompletedRun, Dispatched, EndingRun, IncomingComment } from './events.ts';
import { finish } from './finish.ts';
import { receive } from './receive.ts';
import { type Extent, sweep } from './sweep.ts';
import { verify } from './verify.ts';

/** What the bot does, whichever way it hears of it. */
export interface Core {
  /** A comment was written: what it asks for is done, or answered. */
  receive(github: GitHub, comment: IncomingComment, around: Around): Promise<unknown>;
  /** A run has ended: its reply says how. */
  finish(github: GitHub, run: CompletedRun, around: Around): Promise<unknown>;
  /** The same, from within the last job of the run. */
  conclude(github: GitHub, run: EndingRun, around: Around): Promise<unknown>;
  /** What was missed in a repository is made up for. */
  sweep(github: GitHub, around: Around, extent: Extent): Promise<unknown>;
  /**
   * A run was dispatched: it is held against the comment that it says it is for.
   *
   * @throws when that comment does not ask for it
   */
  verify(github: GitHub, dispatched: Dispatched, around: Around): Promise<unknown>;
}

export const core: Core = { receive, finish, conclude, sweep, verify };
