/** A time as GitHub writes it, to the second. @param at milliseconds since the epoch */
export function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
