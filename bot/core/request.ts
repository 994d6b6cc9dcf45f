import { markStart } from '../../src/action/comment-body.ts';
import { meant } from '../grammar/characters.ts';
import { readComment } from '../grammar/read-comment.ts';
import type { Reading } from '../grammar/reading.ts';
import type { IncomingComment } from './events.ts';

/** A comment that asks for something, and that we have claimed. */
export interface Request {
  readonly comment: IncomingComment;
  /** Whether nobody can have done anything about it before us. */
  readonly fresh: boolean;
}

export type Asked = Exclude<Reading, { kind: 'nothing' }>;

/** What a comment asks for. Bots ask for nothing, and nor does a comment that begins as ours do. */
export function askedIn({ authorType, body }: IncomingComment): Asked | undefined {
  // Most comments have nothing to do with us, which is seen much sooner than read. What only looks like a command has.
  if (authorType !== 'User' || !/-registry/iu.test(meant(body)) || body.startsWith(markStart)) return undefined;
  const reading = readComment(body);
  return reading.kind === 'nothing' ? undefined : reading;
}
