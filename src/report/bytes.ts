const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
type Unit = (typeof units)[number];

/** An amount of data as a person reads it: `812 B`, `4.2 KiB`, `34 MiB`, `1.8 TiB`. */
export function bytesText(bytes: number): string {
  const unit = unitFor(bytes);
  return `${inUnit(bytes, unit)} ${unit}`;
}

/** A part of an amount, both in the unit of the whole: `0.3 of 2.8 GiB`. */
export function bytesOfText(part: number, whole: number): string {
  const unit = unitFor(whole);
  return `${inUnit(part, unit)} of ${inUnit(whole, unit)} ${unit}`;
}

function inUnit(bytes: number, unit: Unit): string {
  const amount = bytes / 1024 ** units.indexOf(unit);
  // Two digits tell enough, and a tenth of a byte is none.
  return amount.toFixed(unit !== 'B' && Math.round(amount * 10) < 100 ? 1 : 0);
}

/** The largest unit of which there is at least one, rounding considered: 1023.9 KiB is 1 MiB. */
function unitFor(bytes: number): Unit {
  return units.findLast((_, power) => power === 0 || Math.round(bytes / 1024 ** (power - 1)) >= 1024) ?? 'B';
}
