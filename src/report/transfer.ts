import { bytesOfText, bytesText } from './bytes.ts';
import { columnsOf } from './columns.ts';
import { duration } from './duration.ts';
import { type Look, symbolsFor } from './look.ts';

/** How far a transfer is, in bytes: see the event of that name. */
interface Standing {
  readonly done: number;
  readonly total: number;
  readonly moved: number;
}

/** A transfer, with enough of its past to tell its speed. */
export interface Transfer extends Standing {
  /** What had moved at moments of the last seconds, the oldest first; never empty. */
  readonly past: readonly { readonly at: number; readonly moved: number }[];
}

/** A speed over less than this is a guess; over more, it no longer tells of a line that has become slower. */
const leastMs = 1_000;
const windowMs = 10_000;
/** Events come for each packet. */
const betweenMs = 250;
/** What would take days more is not known that well. */
const longestLeftMs = 100 * 3_600_000;

/** A transfer after one more event. */
export function advanced(before: Transfer | undefined, { done, total, moved }: Standing, now: number): Transfer {
  const past = before?.past ?? [];
  const newest = past.at(-1);
  if (newest !== undefined && now - newest.at < betweenMs) return { done, total, moved, past };
  // The last one before the window stays: the window begins there.
  const first = past.findLastIndex(({ at }) => at <= now - windowMs);
  return { done, total, moved, past: [...past.slice(Math.max(0, first)), { at: now, moved }] };
}

/** How much of it is done: from 0 to 1. */
export function partOf({ done, total }: Standing): number {
  return total === 0 ? 1 : Math.min(1, Math.max(0, done / total));
}

/** How far it is, in words for a log: `43 %, 1.2 of 2.8 GiB, 34 MiB/s, 48s left`. */
export function transferWords(transfer: Transfer, now: number): string {
  const { percent, bytes, rate, left } = figures(transfer, now);
  return [percent, bytes, rate, left].filter((figure) => figure !== '').join(', ');
}

const leastBar = 8;
const longestBar = 24;

/**
 * The same as a bar and what else there is room for, the most telling first.
 *
 * @param width columns that it must not exceed
 */
export function transferBar(transfer: Transfer, now: number, width: number, look: Pick<Look, 'unicode'>): string {
  const { percent, rate, left, bytes } = figures(transfer, now);
  const start = percent.padStart(6);
  let rest = '';
  for (const figure of [left, rate, bytes]) {
    if (figure === '') continue;
    const longer = `${rest}  ${figure}`;
    if (leastBar + start.length + columnsOf(longer) <= width) rest = longer;
  }
  const room = Math.min(longestBar, width - start.length - columnsOf(rest));
  return room < leastBar ? percent : `${bar(partOf(transfer), room, look)}${start}${rest}`;
}

function bar(part: number, columns: number, look: Pick<Look, 'unicode'>): string {
  const { full, free } = symbolsFor(look);
  // Full only when all is done.
  const filled = Math.floor(part * columns);
  return full.repeat(filled) + free.repeat(columns - filled);
}

function figures(transfer: Transfer, now: number) {
  const { done, total } = transfer;
  const speed = speedOf(transfer, now);
  const leftMs = speed === undefined || speed === 0 ? undefined : ((total - done) / speed) * 1000;
  return {
    percent: `${Math.floor(partOf(transfer) * 100)} %`,
    bytes: bytesOfText(done, total),
    rate: speed === undefined ? '' : `${bytesText(speed)}/s`,
    left: leftMs === undefined || leftMs > longestLeftMs ? '' : `${inSeconds(leftMs)} left`,
  };
}

/** A time yet to come, which nobody knows to tenths of a second. */
function inSeconds(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 10 ? `${seconds}s` : duration(seconds * 1000);
}

/** Bytes per second of late; undefined when that cannot be told yet. */
function speedOf({ moved, past }: Transfer, now: number): number | undefined {
  const [oldest] = past;
  if (oldest === undefined || now - oldest.at < leastMs) return undefined;
  return ((moved - oldest.moved) / (now - oldest.at)) * 1000;
}
