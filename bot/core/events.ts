/** What GitHub tells the bot of, as far as it matters here, whichever way it came: a webhook, a job's event, a listing. */

/** A comment on an issue or pull request. */
export interface IncomingComment {
  readonly id: number;
  /** Number of the issue or pull request. */
  readonly issue: number;
  readonly author: string;
  /** `User`, or what is no person: `Bot`, `Organization`, `Mannequin`. */
  readonly authorType: string;
  readonly body: string;
  /** ISO 8601, by GitHub's clock. */
  readonly createdAt: string;
}

/** A run of a workflow that has ended. */
export interface CompletedRun {
  readonly id: number;
  /** GitHub's `display_title`: what the workflow's `run-name` says. */
  readonly title: string;
  /** `.github/workflows/provision-registry.yml` */
  readonly path: string;
  /** `workflow_dispatch` */
  readonly event: string;
  readonly branch: string | null;
  /** `success`, `failure`, `cancelled`, `timed_out`, `startup_failure` and others. */
  readonly conclusion: string | null;
  /** Where a person sees it. */
  readonly url: string;
  /** ISO 8601, by GitHub's clock. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A run whose last job is under way. */
export interface EndingRun {
  readonly run: number;
  /** How its other jobs have ended, the command's own the last: `success`, `failure`, `cancelled` or `skipped`. */
  readonly results: readonly string[];
}

/** The inputs of a dispatched run of `provision-registry.yml`, as it got them; empty where it got none. */
export interface Dispatched {
  readonly run: number;
  /** The login that dispatched it: a person, or a bot with `[bot]` at its end. */
  readonly actor: string;
  readonly command: string;
  readonly target: string;
  readonly arguments: string;
  readonly confirm: string;
  readonly requester: string;
  readonly issue: string;
  readonly requestComment: string;
  readonly comment: string;
}
