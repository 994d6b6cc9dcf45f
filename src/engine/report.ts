import type { BinderHubFiles } from './binderhub-files.ts';
import type { Change, Failure } from './change.ts';
import type { Collection } from './collection.ts';
import type { Copy } from './copy.ts';
import type { Listing } from './listing.ts';

export const outcomes = ['success', 'failure', 'cancelled'] as const;
export type RunOutcome = (typeof outcomes)[number];

/** How the registry proved itself at the end of a run. */
export interface Probe {
  readonly outcome: 'passed' | 'failed' | 'not reached';
  readonly startedAt?: string;
  readonly durationMs?: number;
  /** What was tried, in order, each with how it went. */
  readonly steps: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
  readonly error?: Failure;
}

/** One thing that `doctor` or `check` looked at. */
export interface Check {
  readonly name: string;
  /** From where `check` looked; its lines are told by that. */
  readonly area?: CheckArea;
  /** `skipped`: not looked at, because what it needs failed. */
  readonly state: 'ok' | 'warning' | 'failure' | 'skipped';
  /** The figure or fact: `short of floating IPs`. */
  readonly detail: string;
  /** What to do, when it is not ok. */
  readonly remedy?: string;
}

/** `plan`: what stands against what is wanted. `outside`: as the registry's users see it. `inside`: on the host. */
export type CheckArea = 'plan' | 'outside' | 'inside';

/** What a run needs of one of the project's quotas, and what there is of it. */
export interface Quota {
  /** As people call it: `floating IPs`. */
  readonly name: string;
  readonly need: number;
  readonly used: number;
  /** null where there is no limit. */
  readonly limit: number | null;
  readonly left: number | null;
}

export function isShort({ need, left }: Quota): boolean {
  return left !== null && need > left;
}

/** How a rotation of the password stands at the end of a run. */
export interface RotationState {
  /**
   * `begun`: the new password was written to its file, and whether the next user is let in is for the next run to see.
   * `open`: both users are let in. `over`: only the next one is.
   */
  readonly state: 'begun' | 'open' | 'over';
  readonly from: string;
  readonly to: string;
  /** The target's user is the next one already. */
  readonly configured?: true;
  /** The target has nodes, which log in with it too. */
  readonly nodes?: true;
  /** Path of the file that this run has written the new password to. */
  readonly passwordFile?: string;
}

/** The mirror of another registry, open to the server's own network. */
export interface Mirror {
  /** The host in the names of the images that it has: `docker.io`. */
  readonly of: string;
  /** Where it gets them from. */
  readonly upstream: string;
  /** Where it is reached in that network: `http://192.168.70.5:5000`. */
  readonly url: string;
}

/** Requests sent to each service; `ssh` counts commands run on the host. */
export interface Requests {
  readonly openstack: number;
  readonly cloudflare: number;
  readonly ssh: number;
}

/** The result of one run: every summary, comment and log is drawn from it. */
export interface Report {
  readonly version: 1;
  readonly command: string;
  readonly target: string;
  readonly outcome: RunOutcome;
  readonly planDigest?: string;
  /** Nothing is changed because the plan is to be confirmed first, by its digest. */
  readonly unconfirmed?: true;
  readonly registry: {
    readonly url: string;
    readonly host: string;
    /** Who logs in. */
    readonly user: string;
    readonly address?: string;
    /** Its certificate comes from an authority that clients must be told of. */
    readonly authority?: 'private';
    /** The registry lived for this run only, as in a sandbox of its own. */
    readonly ended?: true;
  };
  readonly startedAt: string;
  readonly durationMs: number;
  readonly changes: readonly Change[];
  readonly probe?: Probe;
  readonly checks?: readonly Check[];
  /** All quotas that the cloud shows, of a run that looked at them or stopped because some are short. */
  readonly quotas?: readonly Quota[];
  readonly copy?: Copy;
  readonly collection?: Collection;
  readonly listing?: Listing;
  readonly rotation?: RotationState;
  readonly binderhub?: BinderHubFiles;
  readonly mirror?: Mirror;
  readonly requests: Requests;
  /** Worth a person's eye, though no failure. */
  readonly notices: readonly string[];
  /** What stopped the run before or beside any single change. */
  readonly error?: Failure;
}
