import { refusalOf } from '../../src/action/refusal.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { answer } from './answer.ts';
import { claim, settle } from './claim.ts';
import type { IncomingComment } from './events.ts';
import { askedIn, type Request } from './request.ts';
import type { Settlement } from './settlement.ts';

/**
 * Does what a new comment asks for, unless somebody else does, or has done, already. Each step can be taken again by
 * somebody else: what breaks off here is brought to its end by whoever finds it.
 *
 * @throws what GitHub could not be brought to do just now
 */
export async function receive(github: GitHub, comment: IncomingComment, around: Around): Promise<void> {
  const asked = askedIn(comment);
  if (asked === undefined) return;
  await handle(github, comment, around, (request) => answer(github, request, asked, around));
}

/** Claims a request, has it answered, and settles it. */
export async function handle(
  github: GitHub,
  comment: IncomingComment,
  around: Around,
  answered: (request: Request) => Promise<Settlement>,
): Promise<void> {
  const claimed = await claim(github, comment.id, around);
  if (claimed === undefined) return;
  try {
    await settle(github, comment.id, await answered({ comment, fresh: claimed === 'first' }));
  } catch (error) {
    if (refusalOf(error).kind !== 'final') throw error;
    // Asked again it would be refused again, as where a conversation is locked.
    around.log(`comment ${comment.id} could not be answered: ${error instanceof Error ? error.message : 'no reason'}`);
    await settle(github, comment.id, 'confused');
  }
}
