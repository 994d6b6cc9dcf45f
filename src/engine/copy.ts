/** An image copied to the registry and pulled back, as `test` does. */
export interface Copy {
  /** In full: `docker.io/library/ubuntu:16.04`. */
  readonly source: string;
  /** The registry that gave it: a mirror's host, or the source's own. */
  readonly from: string;
  /** What to pull: `registry.example.org/my-ubuntu:16.04`. */
  readonly destination: string;
  readonly digest: string;
  /** Empty where the image does not say. */
  readonly platforms: readonly string[];
  /** Bytes of all its blobs, foreign ones apart. */
  readonly size: number;
  /** How many blobs went which way; `present` and `mounted` were there, `foreign` stay with their owner. */
  readonly blobs: Readonly<Record<'copied' | 'present' | 'mounted' | 'foreign', number>>;
  /** Bytes that went over the wire. */
  readonly push: { readonly bytes: number; readonly durationMs: number };
  /** Absent when it could not be pulled back. */
  readonly pull?: { readonly bytes: number; readonly durationMs: number };
  /** How many pulls the source still allows; absent where it counts none. */
  readonly rateLimit?: { readonly limit: number; readonly remaining: number };
}
