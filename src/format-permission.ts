/** Whether the blank device of a volume may be given a file system. */
export type FormatPermission =
  /** It is ours and never had one. */
  | { readonly kind: 'granted' }
  /** It had this file system once, so that a blank device is an alarm. */
  | { readonly kind: 'formatted before'; readonly uuid: string }
  | { readonly kind: 'not ours' };
