import type { Comment, Repository } from '../../src/sandbox/github/records.ts';
import { renderMarkdown } from './render-markdown.ts';

/** An issue with its comments, as the page shows it. */
export interface Thread {
  readonly title: string;
  readonly number: number;
  readonly repository: string;
  readonly comments: readonly ShownComment[];
}

export interface ShownComment {
  readonly id: number;
  readonly author: string;
  readonly bot: boolean;
  /** ISO 8601. */
  readonly at: string;
  readonly edited: boolean;
  /** Safe to be put into a page. */
  readonly html: string;
  /** As emoji, in the order in which they were given. */
  readonly reactions: readonly string[];
  /** Folded away as out of date. */
  readonly minimized: boolean;
}

const emoji: Readonly<Record<string, string>> = {
  '+1': '👍',
  '-1': '👎',
  laugh: '😄',
  confused: '😕',
  heart: '❤️',
  hooray: '🎉',
  rocket: '🚀',
  eyes: '👀',
};

/** What the page shows of an issue right now. */
export function threadOf({ owner, name, issues, comments }: Repository, number: number): Thread {
  const issue = issues.get(number);
  const ours = [...comments.values()].filter((comment) => comment.issue === number);
  return {
    title: issue?.title ?? '',
    number,
    repository: `${owner}/${name}`,
    comments: ours.map(shown),
  };
}

function shown(comment: Comment): ShownComment {
  const { id, author, createdAt, bodies, reactions, minimized } = comment;
  return {
    id,
    author,
    bot: author.endsWith('[bot]'),
    at: new Date(createdAt).toISOString(),
    edited: bodies.length > 1,
    html: renderMarkdown(bodies.at(-1) ?? ''),
    reactions: [...reactions.values()].map(({ content }) => emoji[content] ?? content),
    minimized: minimized !== undefined,
  };
}
