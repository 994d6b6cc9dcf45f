const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const month = 30.44 * day;
const year = 365.25 * day;

/** Each unit, and how much of it it takes for the next one to say enough. */
const units = [
  ['minute', minute, 120 * minute],
  ['hour', hour, 48 * hour],
  ['day', day, 60 * day],
  ['month', month, 24 * month],
  ['year', year, Infinity],
] as const;

/**
 * How long ago something was, as a person says it: `5 minutes`, `3 days`, `2 years`.
 *
 * @param ms milliseconds; clocks differ, so what is yet to come is now
 */
export function age(ms: number): string {
  const [noun, length] = units.find(([, , until]) => ms < until) ?? ['year', year];
  const figure = Math.max(0, Math.floor(ms / length));
  return `${figure} ${noun}${figure === 1 ? '' : 's'}`;
}
