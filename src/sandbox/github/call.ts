import { demand } from './caller.ts';
import type { Caller, Repository } from './records.ts';
import { notFound, Refusal } from './refusal.ts';
import type { State } from './state.ts';

/** One request that GitHub's description allows, as its route sees it. */
export interface Call {
  readonly state: State;
  readonly caller: Caller | 'app';
  /** Absolute, as the client asked for it. */
  readonly url: URL;
  /** What the path says, by name. */
  readonly given: Readonly<Record<string, string>>;
  /** Foreign. */
  readonly body: unknown;
  /** The media type that is asked for. */
  readonly accept: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is text; nothing is sent when it is undefined. */
  readonly body?: unknown;
}

export type Route = (call: Call) => Reply;
/** By operation: `GET /repos/{owner}/{repo}`. */
export type Routes = Readonly<Record<string, Route>>;

/** A call on a repository that the caller may see, by a token. */
export interface RepositoryCall extends Call {
  readonly repository: Repository;
  readonly login: string;
}

/** A route of a repository for tokens with a permission, such as `issues`. */
export function permitted(name: string, level: 'read' | 'write', handle: (call: RepositoryCall) => Reply): Route {
  return (call) => {
    const { caller } = call;
    if (caller === 'app') throw new Refusal(403, 'Resource not accessible by integration');
    const repository = repositoryOf(call);
    if (!caller.repositories.has(repository.id)) throw notFound();
    demand(caller, name, level);
    return handle({ ...call, repository, login: caller.login });
  };
}

/** A route for the App itself, by a token that it has signed. */
export function byApp(handle: Route): Route {
  return (call) => {
    if (call.caller !== 'app') throw new Refusal(401, 'A JSON web token could not be decoded');
    return handle(call);
  };
}

/** @throws {Refusal} 404 */
export function repositoryOf({ state, given }: Call): Repository {
  const repository = state.repositories.get(`${given.owner}/${given.repo}`.toLowerCase());
  if (repository === undefined) throw notFound();
  return repository;
}

/** The record that the path names by number. @throws {Refusal} 404 */
export function recordIn<T>(records: ReadonlyMap<number, T>, number: string | undefined): T {
  const record = records.get(Number(number));
  if (record === undefined) throw notFound();
  return record;
}
