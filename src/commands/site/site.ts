import type { Cloudflare } from '../../cloudflare/cloudflare.ts';
import type { Requests } from '../../engine/report.ts';
import type { OwnerMark } from '../../openstack/marks/owner-mark.ts';
import type { OpenStack } from '../../openstack/openstack.ts';
import type { Reach } from '../../reach.ts';
import type { Secrets } from '../../target/secrets.ts';
import type { Target } from '../../target/target.ts';
import type { End } from './ends.ts';

/** A target with everything opened that a command needs to work on it. */
export interface Site<N extends keyof Secrets = keyof Secrets> {
  readonly target: Target;
  readonly owner: OwnerMark;
  readonly openstack: OpenStack;
  readonly cloudflare: Cloudflare;
  readonly secrets: Pick<Secrets, N>;
  readonly reach: Reach;
  /** PEM of the authorities that the registry's certificate may chain to, besides the well-known ones. */
  readonly trust?: string;
  /** Of bcrypt, for the registry's password; the usual one when left out. */
  readonly hashCost?: number;
  /** Gets one line a request, without secrets. */
  readonly log?: (line: string) => void;
  /** What is worth a person's eye about where we work, though no failure. */
  readonly notices: readonly string[];
  /** Everything made ends when the site is closed. */
  readonly ephemeral?: true;
  /** Where no configuration does: makes another login the target's own. */
  readonly adopt?: (login: { readonly user: string; readonly password: string }) => Promise<void>;
  /** Counts one more command on a host. */
  readonly countSsh: () => void;
  /** Names this run, and no other: see `runId`. */
  readonly run: string;
  /** For how long this run's lease holds without being renewed; the usual length when left out. */
  readonly leaseMs?: number;
  /** Answers with the address that this machine is seen by. */
  readonly publicAddressUrl: string;
  /** Requests sent so far. */
  requests(): Requests;
  /** Has `end` done when the run's work is over, also when that failed or was cancelled: see {@link Ends}. */
  onClose(end: End): void;
  /**
   * Does what was given to `onClose`. The site itself stays until `close`.
   *
   * @returns what went wrong with it, for the report's notices
   */
  finish(): Promise<readonly string[]>;
  close(): Promise<void>;
}
