import type { Reaction } from '../records.ts';
import type { State } from '../state.ts';
import { nodeId } from './node-id.ts';
import type { Schemas } from './schemas.ts';
import { time } from './time.ts';
import { userView } from './user.ts';

export const contents = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const;
export type Content = (typeof contents)[number];

export function reactionView(state: State, { id, author, content, createdAt }: Reaction): Schemas['reaction'] {
  return {
    id,
    node_id: nodeId('REA', id),
    user: userView(state, author),
    content,
    created_at: time(createdAt),
  };
}

/** How often each stands under a comment. */
export function rollup(url: string, reactions: Iterable<Reaction>) {
  const all = [...reactions];
  const count = (wanted: Content) => all.filter(({ content }) => content === wanted).length;
  return {
    url,
    total_count: all.length,
    '+1': count('+1'),
    '-1': count('-1'),
    laugh: count('laugh'),
    hooray: count('hooray'),
    confused: count('confused'),
    heart: count('heart'),
    rocket: count('rocket'),
    eyes: count('eyes'),
  } satisfies Schemas['reaction-rollup'];
}
