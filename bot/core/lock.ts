import { inSeconds } from '../../src/in-seconds.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import type { LockCommand, UnlockCommand } from '../grammar/reading.ts';
import { lockedAlreadyText, lockedText, lockWords, notLockedText, unlockedText } from '../replies/lock.ts';
import { decide } from './decide.ts';
import { type Lock, lockOn, type NewLock, removeLock, takeLock } from './locks.ts';
import { type Reply, reply } from './replies-of.ts';
import type { Request } from './request.ts';
import { answering, replyBefore, say, settlementOf } from './said.ts';
import type { Settlement } from './settlement.ts';

/** Keeps everybody from changing a target. */
export async function lock(
  github: GitHub,
  request: Request,
  { target, reason, forMs }: LockCommand,
  around: Around,
): Promise<Settlement> {
  const { comment } = request;
  const before = await replyBefore(github, request);
  if (before !== undefined) return settlementOf(before);
  const lineFor = (name: string) => `/lock-registry ${name}`;
  const decision = await decide(github, { login: comment.author, verb: 'lock', target, lineFor }, around);
  if (!decision.allowed) return await say(github, request, { text: decision.text, how: 'confused', target });
  const until = forMs === undefined ? undefined : inSeconds(Date.parse(comment.createdAt) + forMs);
  const wanted: NewLock = {
    ...{ target, by: comment.author, at: comment.createdAt, request: comment.id },
    ...(until === undefined ? {} : { until }),
    ...(reason === undefined ? {} : { reason }),
  };
  const held = await takeLock(github, wanted, lockWords(wanted), around.now);
  const ours = held.request === comment.id;
  const text = ours ? lockedText(held) : lockedAlreadyText(held);
  return await say(github, request, { text, how: ours ? '+1' : 'confused', target });
}

/** Lets a target be changed again. */
export async function unlock(
  github: GitHub,
  request: Request,
  { target }: UnlockCommand,
  around: Around,
): Promise<Settlement> {
  const { comment } = request;
  const before = await replyBefore(github, request);
  if (before !== undefined) return await free(github, before);

  const lineFor = (name: string) => `/unlock-registry ${name}`;
  const decision = await decide(github, { login: comment.author, verb: 'unlock', target, lineFor }, around);
  if (!decision.allowed) return await say(github, request, { text: decision.text, how: 'confused', target });
  const held: Lock | undefined = await lockOn(github, target, around.now);
  if (held === undefined) return await say(github, request, { text: notLockedText(target), how: '+1', target });
  // Which lock is meant is written down first: whoever takes over removes the same one, and says the same.
  const mark = { ...answering(comment), kind: 'unlock', target, milestone: held.number } as const;
  const { ours } = await reply(github, comment, mark, unlockedText(held));
  return await free(github, ours);
}

/** Removes the lock that a reply tells of. */
async function free(github: GitHub, ours: Reply): Promise<Settlement> {
  if (ours.mark.kind === 'unlock') await removeLock(github, ours.mark.milestone);
  return settlementOf(ours);
}
