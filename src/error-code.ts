/** The system's name for what went wrong with a file: `ENOENT`, `EACCES`. */
export function errorCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}
