import type { Credentials } from '../../openstack/credentials.ts';
import type { Reach } from '../../reach.ts';
import type { Secrets } from '../../target/secrets.ts';
import type { Target } from '../../target/target.ts';

/** Who is to be let in by the registry. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/** A registry for everybody that stands for Docker Hub, with one image. */
export interface StandIn {
  readonly url: string;
  /** In full: `docker.io/library/ubuntu:16.04`. */
  readonly image: string;
}

/** What a site is assembled from, wherever it came from. */
export interface Parts<N extends keyof Secrets> {
  readonly target: Target;
  /** Whose the registry is, for the owner mark. */
  readonly owner: string;
  readonly credentials: Credentials;
  readonly cloudflareUrl: string;
  readonly secrets: Pick<Secrets, N> & Pick<Secrets, 'cloudflareToken'>;
  readonly reach: Reach;
  readonly standIn?: StandIn;
  readonly trust?: string;
  readonly hashCost?: number;
  readonly leaseMs?: number;
  readonly notices?: readonly string[];
  /** Everything made ends when the site is closed. */
  readonly ephemeral?: true;
  /** Where no configuration does: makes another login the target's own. */
  readonly adopt?: (login: Login) => Promise<void>;
  readonly close?: () => Promise<void>;
}
