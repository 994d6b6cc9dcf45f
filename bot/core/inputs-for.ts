import type { Inputs } from './dispatch.ts';
import type { IncomingComment } from './events.ts';
import type { First, Wanted } from './plan-first.ts';

/** The inputs of the run for a request; the workflow works them out once more from the comment, and compares. */
export function inputsFor(
  { target, confirm = '' }: Wanted,
  { command, arguments: words }: First,
  { id, issue, author }: IncomingComment,
  reply: number,
): Inputs {
  return {
    command,
    target,
    arguments: words,
    confirm,
    requester: author,
    'issue-number': String(issue),
    'request-comment-id': String(id),
    'comment-id': String(reply),
  };
}
