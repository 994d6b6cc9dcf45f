import { refusalOf } from '../../src/action/refusal.ts';
import { inSeconds } from '../../src/in-seconds.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { editedText } from '../replies/edited.ts';
import { asIncoming } from './as-incoming.ts';
import { isSettled } from './claim.ts';
import { commentsIn } from './comments-in.ts';
import { isEdited } from './edited.ts';
import { pickUp } from './pick-up.ts';
import { handle, receive } from './receive.ts';
import { isOfRun, type Reply, repliesAmong, replyTo } from './replies-of.ts';
import { askedIn } from './request.ts';
import { isPending, replyBefore, say } from './said.ts';
import { settlements } from './settlement.ts';

/** What was missed for longer is not made up for: nobody waits for it any more. Milliseconds. */
const lookBackMs = 6 * 3_600_000;

/**
 * Makes up for what was missed in a repository: comments that ask for something and nobody has claimed, or whose claimer has
 * died; runs that have ended unnoticed. What fails keeps nothing else waiting, but that GitHub asks for fewer requests.
 */
export async function sweep(github: GitHub, around: Around): Promise<void> {
  const since = inSeconds(around.now - lookBackMs);
  const comments = await commentsIn(github, since);
  const replies = repliesAmong(github, comments);
  const tried = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      around.signal.throwIfAborted();
      if (refusalOf(error).kind === 'throttled') throw error;
      around.log(`${what} is left for later: ${error instanceof Error ? error.message : 'no reason'}`);
    }
  };
  for (const reply of replies) {
    await tried(`reply ${reply.id}`, () => pickUp(github, reply, replies, around));
  }
  for (const comment of comments) {
    if (comment.created_at >= since && !isDone(comment, replies)) {
      await tried(`comment ${comment.id}`, () => missed(github, comment, around));
    }
  }
}

type Listed = Awaited<ReturnType<typeof commentsIn>>[number];

/** Whether a request was answered, and settled, as far as can be seen without looking closer. */
function isDone(comment: Listed, replies: readonly Reply[]): boolean {
  const reply = replyTo(Number(comment.id), replies);
  const waits = reply !== undefined && isOfRun(reply) && isPending(reply);
  return reply !== undefined && !waits && looksSettled(comment);
}

/** People can react in the same way, so that only looking closer tells. */
function looksSettled({ reactions }: Listed): boolean {
  return settlements.some((one) => (reactions?.[one] ?? 0) > 0);
}

async function missed(github: GitHub, listed: Listed, around: Around): Promise<void> {
  const comment = asIncoming(listed);
  if (askedIn(comment) === undefined) return;
  if (looksSettled(listed) && (await isSettled(github, comment.id))) return;
  if (!(await isEdited(github, listed))) return await receive(github, comment, around);
  // One that was claimed once has asked for something; what, nobody can tell any more.
  if ((listed.reactions?.eyes ?? 0) === 0) return;
  await handle(github, comment, around, async (request) => {
    const before = await replyBefore(github, request);
    return await say(github, request, { text: editedText(), how: 'confused', before });
  });
}
