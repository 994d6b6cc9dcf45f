/** The same values where those that are undefined are left out, as optional properties want it. */
export type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out the keys whose value is undefined. */
export function given<T extends object>(values: T): Given<T>;
export function given(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
