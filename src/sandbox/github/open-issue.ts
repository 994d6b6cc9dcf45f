import type { Issue, Repository } from './records.ts';
import { changed, type State, userOf } from './state.ts';

export interface Opened {
  /** The next one when left out. */
  readonly number?: number | undefined;
  readonly author: string;
  readonly title: string;
  readonly body?: string | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly pullRequest?: boolean | undefined;
}

export function addIssue(state: State, repository: Repository, opened: Opened): Issue {
  const { author, title, body = '', labels = [], pullRequest = false } = opened;
  userOf(state, author);
  const number = opened.number ?? Math.max(0, ...repository.issues.keys()) + 1;
  const at = state.now();
  const issue: Issue = {
    id: state.nextId(),
    number,
    author,
    pullRequest,
    createdAt: at,
    updatedAt: at,
    title,
    body,
    state: 'open',
    labels,
  };
  repository.issues.set(number, issue);
  changed(state, repository, { kind: 'issue', id: number, issue: number });
  return issue;
}
