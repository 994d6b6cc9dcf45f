import type { Dispatched } from '../../../bot/core/events.ts';
import type { Run } from '../../../src/sandbox/github/records.ts';

/** What the first job of a run is told of it. */
export function dispatchedBy({ id, actor, inputs }: Run): Dispatched {
  const of = (name: string) => inputs[name] ?? '';
  return {
    ...{ run: id, actor, command: of('command'), target: of('target'), arguments: of('arguments') },
    ...{ confirm: of('confirm'), requester: of('requester'), issue: of('issue-number') },
    ...{ requestComment: of('request-comment-id'), comment: of('comment-id') },
  };
}
