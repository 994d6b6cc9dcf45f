import { refusalOf } from '../../src/action/refusal.ts';
import { inSeconds } from '../../src/in-seconds.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { editedText } from '../replies/edited.ts';
import { missedText } from '../replies/missed.ts';
import { asIncoming } from './as-incoming.ts';
import { isSettled } from './claim.ts';
import { commentsIn } from './comments-in.ts';
import { isEdited } from './edited.ts';
import { finish } from './finish.ts';
import { begunForMs, pickUp } from './pick-up.ts';
import { handle, receive } from './receive.ts';
import { isOfRun, type Reply, repliesAmong, replyTo } from './replies-of.ts';
import { askedIn } from './request.ts';
import { defaultBranchOf, longestRunMs, type Run, runFor, runsSince } from './runs.ts';
import { isPending, replyBefore, say } from './said.ts';
import { settlements } from './settlement.ts';

/** How far back is looked for what nobody has finished, where that is thorough, in milliseconds. */
const thoroughMs = 7 * 24 * 3_600_000;

export interface Extent {
  /** Looks for what was missed in days, such as while the bot was away. Otherwise in the hours in which commands are begun. */
  readonly thorough: boolean;
}

/**
 * Makes up for what was missed in a repository: comments that ask for something and nobody has claimed, or whose claimer has
 * died; runs that have ended unnoticed. What was asked for too long ago is not begun any more, and answered so. What fails
 * keeps nothing else waiting, but that GitHub asks for fewer requests.
 */
export async function sweep(github: GitHub, around: Around, { thorough }: Extent): Promise<void> {
  const begunSince = inSeconds(around.now - begunForMs);
  const since = thorough ? inSeconds(around.now - thoroughMs) : begunSince;
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
    await tried(`reply ${reply.id}`, () => pickUp(github, reply, around));
  }
  for (const run of thorough ? await endedLately(github, since, around) : []) {
    await tried(`run ${run.id}`, () => finish(github, run, around));
  }
  for (const comment of comments) {
    if (comment.created_at < since || isDone(comment, replies)) continue;
    const make = comment.created_at >= begunSince ? missed : missedLongAgo;
    await tried(`comment ${comment.id}`, () => make(github, comment, around));
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

/** Runs that have waited for longer than is looked back for their replies, and have ended since. */
async function endedLately(github: GitHub, since: string, { now }: Around): Promise<readonly Run[]> {
  const runs = await runsSince(github, await defaultBranchOf(github), inSeconds(now - longestRunMs));
  return runs.filter((run) => run.status === 'completed' && run.createdAt < since && run.updatedAt >= since);
}

async function missedLongAgo(github: GitHub, listed: Listed, around: Around): Promise<void> {
  const comment = asIncoming(listed);
  // One that others have settled, or people by a reaction of theirs, needs no excuse.
  if (looksSettled(listed) || askedIn(comment) === undefined || (await isEdited(github, listed))) return;
  await handle(github, comment, around, async (request) => {
    const before = await replyBefore(github, request);
    const run = await runFor(github, await defaultBranchOf(github), comment);
    if (run !== undefined || (before !== undefined && !isPending(before))) return 'rocket';
    return await say(github, request, { text: missedText(), how: 'confused', before });
  });
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
