import type { IncomingComment } from './events.ts';

interface ToldComment {
  readonly id: number | bigint;
  readonly issue_url: string;
  readonly body?: string | undefined;
  readonly created_at: string;
  readonly user: { readonly login: string; readonly type: string } | null;
}

/** A comment as GitHub's API tells of it. */
export function asIncoming({ id, issue_url, user, body = '', created_at: createdAt }: ToldComment): IncomingComment {
  // GitHub shows the comments of accounts that are gone under this name.
  const { login: author, type: authorType } = user ?? { login: 'ghost', type: 'User' };
  return { id: Number(id), issue: issueOf(issue_url), author, authorType, body, createdAt };
}

/** The number of an issue, out of its URL. */
export function issueOf(url: string): number {
  return Number(url.split('/').at(-1));
}
