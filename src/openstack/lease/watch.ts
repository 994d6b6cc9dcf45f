import type { Lease } from './words.ts';

/** `alive` as far as anybody can tell; `silent` when it was not renewed for its whole length; `over` long ago. */
export type Life = 'alive' | 'silent' | 'over';

/** By how much the clocks of two computers may differ, in milliseconds. */
const clocksApartMs = 10 * 60_000;

/**
 * Watches whether a lease is renewed. What it says of the time was written by another clock, so it counts only when it
 * is long past; else a lease is dead when it has not changed for its whole length while we looked.
 *
 * @param lengthMs for how long a lease holds without being renewed
 * @param clock milliseconds, steadily rising
 * @returns to be asked at every look, for the life of the lease that is seen
 */
export function watch(lengthMs: number, clock = () => performance.now()): (lease: Lease) => Life {
  let seen: string | undefined;
  let since = 0;
  return ({ run, until }) => {
    if (Date.parse(until) + clocksApartMs < Date.now()) return 'over';
    const now = clock();
    if (seen !== `${run} ${until}`) {
      seen = `${run} ${until}`;
      since = now;
    }
    return now - since >= lengthMs ? 'silent' : 'alive';
  };
}
