/**
 * A time to the second, as OpenStack, GitHub and people write it: `2026-11-23T12:34:56Z`.
 *
 * @param at milliseconds since 1970, or a date
 */
export function inSeconds(at: number | Date): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
