import type { EventEmitter } from 'node:events';
import type { Faults } from '../faults.ts';
import type { Comment, Conclusion, Delivery, Issue, Job, Permissions, Repository, Role } from './records.ts';

export interface GitHubOptions {
  /** TCP port on 127.0.0.1; one that is free when left out. */
  readonly port?: number;
  /** One, `neurolibre/registries`, when left out. */
  readonly repositories?: readonly RepositorySeed[];
  /** Logins by `organization/team`. */
  readonly teams?: Readonly<Record<string, readonly string[]>>;
  /** What the App's installation may do; what our own App asks for when left out. */
  readonly permissions?: Permissions;
  /** Where links for people lead; `https://github.com` when left out. */
  readonly webUrl?: string;
  readonly faults?: Faults;
  /** Milliseconds since the epoch; the machine's own clock when left out. */
  readonly now?: () => number;
  /** Fills in the `${{ }}` of a workflow's `run-name` and `concurrency`. One that has such cannot be dispatched without it. */
  readonly fill?: Fill;
  /**
   * What the server makes of `return_run_details`: an older GitHub Enterprise Server refuses the key; `ignored` answers as
   * if it had not been sent. `known` when left out.
   */
  readonly runDetails?: 'known' | 'refused' | 'ignored';
  /** Carries out what was dispatched, when it is its turn. Left out, runs stay queued until they are told otherwise. */
  readonly onDispatch?: (run: RunControl) => void;
  /** Told each request, once it is answered. */
  readonly onRequest?: (request: SeenRequest) => void;
}

export type Fill = (template: string, contexts: Readonly<Record<string, unknown>>) => string;

export interface RepositorySeed {
  /** `owner/name` */
  readonly name: string;
  /** `main` when left out. */
  readonly defaultBranch?: string;
  readonly private?: boolean;
  /** Text by path, of the first commit. */
  readonly files?: Readonly<Record<string, string>>;
  /** By login. */
  readonly roles?: Readonly<Record<string, Role>>;
}

export interface SeenRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: string;
  readonly status: number;
}

export interface SandboxGitHub extends AsyncDisposable {
  /** Base of its API, for GITHUB_API_URL and Octokit's `baseUrl`. */
  readonly url: string;
  readonly app: SandboxApp;
  /** Told of whatever changes, by whomever: one event, `change`. */
  readonly changes: EventEmitter<{ change: [Change] }>;
  /** Requests that GitHub would not have understood, with the reasons: mistakes of whoever sent them. */
  readonly refused: string[];
  /** Milliseconds that each answer takes, besides the work; 0 at first. */
  latencyMs: number;
  /** @param name `owner/name`; the only one there is when left out */
  repository(name?: string): Repository;
  /** Lets a job's GITHUB_TOKEN in, from now on, with these permissions: it writes as `github-actions[bot]`. */
  admit(token: string, permissions: Permissions, repository?: string): void;
  /** Makes a person known, who has no role anywhere. Whoever has a role, is in a team or writes is known already. */
  addUser(login: string): void;
  openIssue(issue: NewIssue): Issue;
  /** A person writes a comment. */
  writeComment(comment: NewComment): Comment;
  /** Adds a commit to the default branch that changes these files; null removes one. Returns its SHA. */
  commit(files: Readonly<Record<string, string | null>>, repository?: string): string;
  /** @throws when there is no such run */
  run(id: number): RunControl;
  readonly webhooks: Webhooks;
}

/** The GitHub App that is installed on all repositories. */
export interface SandboxApp {
  readonly id: number;
  readonly clientId: string;
  readonly slug: string;
  /** Under which it writes. */
  readonly login: string;
  readonly installationId: number;
  /** PEM, PKCS #1 as GitHub hands it out. */
  readonly privateKey: string;
}

export interface NewIssue {
  readonly repository?: string;
  /** The next one when left out. */
  readonly number?: number;
  readonly author: string;
  readonly title: string;
  readonly body?: string;
  readonly pullRequest?: boolean;
}

export interface NewComment {
  readonly repository?: string;
  readonly issue: number;
  readonly author: string;
  readonly body: string;
}

export interface Change {
  readonly kind: 'issue' | 'comment' | 'reaction' | 'milestone' | 'deployment' | 'run' | 'commit';
  /** `owner/name` */
  readonly repository: string;
  /** Number of an issue or milestone, SHA of a commit, id of the comment that a reaction is to, or its own id. */
  readonly id: number | string;
  /** Where it shows, when it is about an issue. */
  readonly issue?: number;
}

/** A run, for whoever carries it out. */
export interface RunControl {
  readonly id: number;
  /** `owner/name` */
  readonly repository: string;
  /** `.github/workflows/provision-registry.yml` */
  readonly workflow: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly actor: string;
  readonly sha: string;
  /** Aborted when somebody cancels it: once it has begun it is then still to be completed, else it is over. */
  readonly signal: AbortSignal;
  /**
   * Begins a job of it, and the run with the first one.
   *
   * @param job its name, which is the command and the target when left out
   * @param how with a runner when left out; its steps are those that matter, as they will have ended
   */
  begin(job?: string, how?: Partial<Pick<Job, 'runner' | 'steps'>>): void;
  /** Keeps artifacts of it while it goes on. */
  keep(artifacts: Artifacts): void;
  complete(end: RunEnd): void;
}

/** Files by path, by the name of their artifact. */
export type Artifacts = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface RunEnd {
  readonly conclusion: Conclusion;
  readonly artifacts?: Artifacts;
}

/** What becomes of a webhook delivery on its way. */
export type Treatment =
  | 'once'
  /** It arrives nowhere; the log has it as timed out. */
  | 'dropped'
  | 'twice'
  /** It sets out once this has come to pass. */
  | { readonly after: Promise<unknown> };

export interface Webhooks {
  /** Sends events here from now on; nowhere when undefined, as at first. */
  deliverTo(hook: { readonly url: string; readonly secret: string } | undefined): void;
  /** Decides for each delivery; all arrive once when left alone. */
  treat: (delivery: { readonly event: string; readonly action: string; readonly redelivery: boolean }) => Treatment;
  /** The App's log, the newest last; GitHub keeps it for three days, the sandbox the last thousand. */
  readonly deliveries: readonly Delivery[];
  /** Resolves when no delivery is under way. */
  settled(): Promise<void>;
}
