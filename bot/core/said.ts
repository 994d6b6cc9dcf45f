import type { GitHub } from '../github.ts';
import type { IncomingComment } from './events.ts';
import type { Mark } from './mark.ts';
import { isOfRun, type Reply, repliesOn, reply, replyTo, rewrite } from './replies-of.ts';
import type { Request } from './request.ts';
import type { Settlement } from './settlement.ts';

/** The facts of every mark. */
export function answering({ id, author, createdAt }: IncomingComment): Pick<Mark, 'request' | 'by' | 'at'> {
  return { request: id, by: author, at: createdAt };
}

/** The reply that somebody before us has written to a request. */
export async function replyBefore(github: GitHub, { comment, fresh }: Request): Promise<Reply | undefined> {
  if (fresh) return undefined;
  return replyTo(comment.id, await repliesOn(github, comment.issue, comment.createdAt));
}

/** Whether a reply waits for something that comes after it. */
export function isPending(reply: Reply): boolean {
  return isOfRun(reply) ? reply.mark.state === 'asked' : reply.mark.kind !== 'said';
}

/** How the request of a reply that waits for nothing is settled. */
export function settlementOf({ mark }: Reply): Settlement {
  if (mark.kind === 'said') return mark.how;
  return mark.kind === 'run' ? 'rocket' : '+1';
}

/** Answers a request, once: with that all is said. */
export async function say(
  github: GitHub,
  { comment }: Request,
  { text, how, target, before }: { text: string; how: Settlement; target?: string; before?: Reply | undefined },
): Promise<Settlement> {
  const mark: Mark = { ...answering(comment), kind: 'said', how, ...(target === undefined ? {} : { target }) };
  if (before !== undefined) {
    await rewrite(github, before, mark, text);
    return how;
  }
  const { ours } = await reply(github, comment, mark, text);
  return settlementOf(ours);
}
