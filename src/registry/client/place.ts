import type { RegistryClient } from './client.ts';

/** A repository in a registry. */
export interface Place {
  readonly client: RegistryClient;
  readonly repository: string;
}

/** An image in a registry. */
export interface ImagePlace extends Place {
  /** A tag or digest. */
  readonly reference: string;
}
