/** What GitHub keeps: plain records, which tests and the local page may read while they change. Times are milliseconds. */

/** What a person may do with a repository, by GitHub's name of the role. */
export type Role = 'read' | 'triage' | 'write' | 'maintain' | 'admin';

/** Of a token: `{ issues: 'write' }`. */
export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

/** Who sends a request: a token that was handed out. */
export interface Caller {
  readonly kind: 'installation' | 'job';
  /** Under which it writes. */
  readonly login: string;
  readonly permissions: Permissions;
  /** Ids of repositories. */
  readonly repositories: ReadonlySet<number>;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface User {
  readonly id: number;
  /** `alice`, `registry-bot[bot]` */
  readonly login: string;
  readonly type: 'User' | 'Bot' | 'Organization';
}

export interface Repository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  /** Of the default branch, the newest last. */
  readonly commits: Commit[];
  /** By login. Everybody may read what is not private. */
  readonly roles: Map<string, Role>;
  readonly issues: Map<number, Issue>;
  readonly comments: Map<number, Comment>;
  readonly milestones: Map<number, Milestone>;
  /** A number is not given a second time, so that nobody deletes a later one for an earlier one. */
  milestonesMade: number;
  readonly deployments: Deployment[];
  readonly runs: Map<number, Run>;
}

export interface Commit {
  readonly sha: string;
  readonly message: string;
  readonly at: number;
  /** Text by path: `.github/registry.yml` */
  readonly files: ReadonlyMap<string, string>;
}

export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly author: string;
  readonly pullRequest: boolean;
  readonly createdAt: number;
  updatedAt: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  labels: readonly string[];
}

export interface Comment {
  readonly id: number;
  /** Number of the issue or pull request. */
  readonly issue: number;
  readonly author: string;
  readonly createdAt: number;
  updatedAt: number;
  /** All that it has said, the newest last. */
  readonly bodies: string[];
  readonly reactions: Map<number, Reaction>;
  /** Folded away, and why: `OUTDATED`. */
  minimized?: string;
}

export interface Reaction {
  readonly id: number;
  readonly author: string;
  readonly content: '+1' | '-1' | 'laugh' | 'confused' | 'heart' | 'hooray' | 'rocket' | 'eyes';
  readonly createdAt: number;
}

export interface Milestone {
  readonly id: number;
  readonly number: number;
  readonly title: string;
  readonly author: string;
  readonly description: string | null;
  readonly dueOn: number | null;
  readonly state: 'open' | 'closed';
  readonly createdAt: number;
}

export interface Deployment {
  readonly id: number;
  readonly environment: string;
  readonly task: string;
  readonly ref: string;
  readonly author: string;
  readonly createdAt: number;
  /** As they were sent, the newest last. */
  readonly statuses: Readonly<Record<string, unknown>>[];
}

export type Conclusion = 'success' | 'failure' | 'cancelled' | 'timed_out' | 'startup_failure';

export interface Job {
  readonly id: number;
  readonly name: string;
  readonly startedAt: number;
  /** Whether it has got one; one that waits for an approval has not. */
  readonly runner: boolean;
  readonly steps: readonly Step[];
}

/** A step of a job that has ended. */
export interface Step {
  readonly name: string;
  readonly conclusion: 'success' | 'failure' | 'cancelled';
}

export interface Run {
  readonly id: number;
  readonly number: number;
  /** `.github/workflows/provision-registry.yml` */
  readonly workflow: string;
  /** The workflow's own. */
  readonly name: string;
  /** What its `run-name` says. */
  readonly title: string;
  readonly event: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** Who dispatched it. */
  readonly actor: string;
  readonly branch: string;
  readonly sha: string;
  /** Runs of one group go one after the other. */
  readonly group?: string;
  readonly createdAt: number;
  updatedAt: number;
  /** `pending` while another of its group goes on. */
  status: 'pending' | 'queued' | 'in_progress' | 'completed';
  conclusion: Conclusion | null;
  readonly artifacts: Artifact[];
  /** Those that have begun, or wait for an approval. */
  readonly jobs: Job[];
  /** Aborted when somebody cancels it. */
  readonly cancelling: AbortController;
}

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly zip: Uint8Array;
  readonly createdAt: number;
}

/** One webhook delivery, as the App's own log has it. */
export interface Delivery {
  readonly id: number;
  /** The same for each attempt. */
  readonly guid: string;
  readonly event: string;
  readonly action: string;
  readonly deliveredAt: number;
  readonly redelivery: boolean;
  readonly repositoryId: number;
  /** What was sent, as text: the signature is made over it. */
  readonly payload: string;
  /** `OK`, or what went wrong. */
  readonly status: string;
  /** 0 when there was no answer. */
  readonly statusCode: number;
  /** Milliseconds. */
  readonly durationMs: number;
}
