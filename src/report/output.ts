/** Where text goes: standard output or standard error, as far as reporters look at it. */
export interface Output {
  write(text: string): void;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/**
 * What a terminal has room for. One that knows no size, as under a plain `script`, says 0 or nothing, and is taken for a
 * usual one.
 */
export function sizeOf({ columns, rows }: Output): { readonly columns: number; readonly rows: number } {
  return { columns: columns || 80, rows: rows || 24 };
}
