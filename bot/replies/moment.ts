/**
 * A time of the day, for people of all time zones.
 *
 * @param at ISO 8601, or milliseconds since 1970
 * @returns `10:15 UTC`
 */
export function clockTime(at: string | number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}
