import type { KeyObject } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import type { Caller, Repository, User } from './records.ts';
import type { Change, Fill, RunControl, SandboxApp } from './sandbox-github.ts';
import type { Outbox } from './webhooks/outbox.ts';

/** All that the sandbox's GitHub knows. */
export interface State {
  /** Base of the API. */
  readonly url: string;
  /** Base of what links for people lead to. */
  readonly webUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Unlike any before; numbers rise with time, as GitHub's do. */
  readonly nextId: () => number;
  readonly app: App;
  /** By login in small letters. */
  readonly users: Map<string, User>;
  /** Logins of the members, by `organization/team` in small letters. */
  readonly teams: ReadonlyMap<string, ReadonlySet<string>>;
  /** By `owner/name` in small letters. */
  readonly repositories: Map<string, Repository>;
  readonly callers: Map<string, Caller>;
  readonly changes: EventEmitter<{ change: [Change] }>;
  readonly outbox: Outbox;
  readonly actions: Actions;
}

export interface App extends SandboxApp {
  readonly publicKey: KeyObject;
  readonly permissions: Caller['permissions'];
}

export interface Actions {
  readonly fill?: Fill | undefined;
  readonly runDetails: 'known' | 'refused' | 'ignored';
  readonly onDispatch?: ((run: RunControl) => void) | undefined;
  /** Where an artifact is fetched from, for a minute. */
  readonly linkTo: (zip: Uint8Array) => string;
}

export function fullName({ owner, name }: Pick<Repository, 'owner' | 'name'>): string {
  return `${owner}/${name}`;
}

/** A user of that login, who is known from now on. */
export function userOf(state: Pick<State, 'users' | 'nextId'>, login: string, type?: User['type']): User {
  const known = state.users.get(login.toLowerCase());
  if (known !== undefined) return known;
  const user = { id: state.nextId(), login, type: type ?? (login.endsWith('[bot]') ? 'Bot' : 'User') } as const;
  state.users.set(login.toLowerCase(), user);
  return user;
}

/** Tells those who watch. */
export function changed({ changes }: State, repository: Repository, change: Omit<Change, 'repository'>): void {
  changes.emit('change', { ...change, repository: fullName(repository) });
}
