/** The single list of what can be done to a resource, mildest first. */
export const actions = ['none', 'create', 'update', 'adopt', 'replace', 'remove'] as const;
export type Action = (typeof actions)[number];

/** Actions that never happen unasked: they need the digest of the plan that shows them. */
const destructive: ReadonlySet<Action> = new Set(['adopt', 'replace', 'remove']);

/** Whether a change never happens unasked. */
export function needsDigest({ action, asks }: { readonly action: Action; readonly asks?: true | undefined }): boolean {
  return asks === true || destructive.has(action);
}

export type Outcome = 'planned' | 'done' | 'failed' | 'not reached';

/** What went wrong, as it stands in the report. */
export interface Failure {
  readonly message: string;
  readonly remedy?: string;
  /** No fault: the run's cancellation met it under way, and what was begun stands. */
  readonly cancelled?: true;
}

/** One line of a plan or report: what is done to one resource, why, and how it went. */
export interface Change {
  readonly resource: string;
  readonly action: Action;
  /** Set where the change needs the digest however mild its action is. */
  readonly asks?: true;
  readonly reason: string;
  readonly outcome: Outcome;
  /** ISO 8601, when work on it began. Absent when no work was done. */
  readonly startedAt?: string;
  readonly durationMs?: number;
  readonly error?: Failure;
}

/** Whether a change did not come to its end because the run was cancelled, rather than by a fault. */
export function isCutShort({ outcome, error }: Pick<Change, 'outcome' | 'error'>): boolean {
  return outcome === 'failed' && error?.cancelled === true;
}
