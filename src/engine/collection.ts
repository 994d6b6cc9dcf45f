/** What a collection of garbage has freed in the registry's storage, or would free. Sizes are bytes. */
export interface Collection {
  /** `left`: there is too little to interrupt pulls for. */
  readonly outcome: 'planned' | 'left' | 'done';
  /** Blobs that nothing needs, or nothing will once what is planned is deleted. */
  readonly blobs: number;
  readonly bytes: number;
  /** The volume. Others may write to it at the same time, so before and after differ by more or less than was freed. */
  readonly space: { readonly total: number; readonly available: number; readonly before?: number };
}
