/** A time as GitHub writes and reads it, to the second. @param at milliseconds since 1970 */
export function timestamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
