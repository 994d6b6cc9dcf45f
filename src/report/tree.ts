import { isCutShort } from '../engine/change.ts';
import type { Phase } from '../engine/events.ts';
import { columnsOf, oneLine, pad, truncate } from './columns.ts';
import { duration } from './duration.ts';
import { type Look, type Paint, paintFor, symbolsFor } from './look.ts';
import type { Item, Progress } from './progress.ts';
import { transferBar } from './transfer.ts';
import { doingWords, stateWords, workWords } from './words.ts';

const titles: Readonly<Record<Phase, string>> = {
  plan: 'Looking at what is there',
  apply: 'Making it so',
  remove: 'Removing',
  probe: 'Proving that it works',
  copy: 'Copying there and back',
  list: 'Looking at all images',
};

/** Beyond this a line's time is too far from its name to be read together. */
const readable = 100;

interface Row {
  readonly name: string;
  readonly symbol: string;
  /** For so many columns; longer ones are cut off. */
  readonly words: (columns: number) => string;
  readonly time: string;
  readonly format: Parameters<Paint>[0];
  /** What must be seen first, when there is not room for all. */
  readonly rank: number;
}

/**
 * What is running, done and waiting, to be drawn in place.
 *
 * @param now on the clock of the progress, in milliseconds
 * @param height lines there is room for; what matters least is left out
 * @returns lines no wider than the look
 */
export function treeLines(
  progress: Progress,
  now: number,
  look: Look & { readonly height: number },
): readonly string[] {
  const symbols = symbolsFor(look);
  const paint = paintFor(look);
  const width = Math.min(look.width, readable);
  const rows = [...progress.items].flatMap(([name, item]) => rowOf(name, item, now, look) ?? []);
  const notices = progress.notices.slice(-2).map((notice) => truncate(`! ${oneLine(notice)}`, width, symbols.ellipsis));
  const room = Math.max(0, look.height - 1 - notices.length);
  const shown = rows.length <= room ? rows : mostTelling(rows, Math.max(0, room - 1));
  const left = rows.length - shown.length;
  const names = Math.min(Math.max(0, ...shown.map((row) => columnsOf(row.name))), Math.floor(width / 3));
  return [
    paint('bold', heading(progress, now, width, symbols.ellipsis)),
    ...shown.map((row) => drawn(row, names, width, symbols.ellipsis, paint)),
    ...(left > 0 && room > 0 ? [paint('dim', truncate(`  ${symbols.ellipsis} and ${left} more`, width, ''))] : []),
    ...notices.map((notice) => paint('yellow', notice)),
  ];
}

function heading({ phase, items, began, stopping }: Progress, now: number, width: number, ellipsis: string): string {
  const ended = [...items.values()].filter(({ state }) => state === 'ended').length;
  const title = stopping
    ? 'Stopping, what has begun is finished first'
    : phase === undefined
      ? 'Starting'
      : titles[phase];
  const count = items.size === 0 ? '' : `  ${ended} of ${items.size}`;
  return spread(title + count, duration(now - began), width, ellipsis);
}

/** A resource's row; none for what ended without anything to tell. */
function rowOf(name: string, item: Item, now: number, look: Look): Row | undefined {
  const symbols = symbolsFor(look);
  const row = { name: oneLine(name), time: '' };
  if (item.state === 'waiting') {
    return { ...row, symbol: symbols.waiting, words: () => 'waiting', format: 'dim', rank: 3 };
  }
  if (item.state === 'running') {
    const words = runningWords(item, now, look);
    return { ...row, symbol: symbols.running, words, time: duration(now - item.since), format: 'cyan', rank: 0 };
  }
  const { change, fact, work } = item;
  const time = work === undefined ? '' : duration(work.took);
  if (isCutShort(change)) {
    return { ...row, symbol: symbols.waiting, words: () => stateWords(change), time, format: 'yellow', rank: 1 };
  }
  if (change.outcome === 'failed') {
    const words = change.error === undefined ? 'failed' : `failed ${symbols.dot} ${oneLine(change.error.message)}`;
    return { ...row, symbol: symbols.failed, words: () => words, time, format: 'red', rank: 1 };
  }
  if (change.outcome === 'not reached') {
    return { ...row, symbol: symbols.waiting, words: () => 'not reached', format: 'dim', rank: 4 };
  }
  const done = work === undefined ? undefined : workWords[work.doing];
  if (done !== undefined) return { ...row, symbol: symbols.done, words: () => done, time, format: 'green', rank: 2 };
  if (fact || change.action === 'none') return undefined;
  const planned = change.outcome === 'planned';
  const words = planned ? `${stateWords(change)} ${symbols.dot} ${oneLine(change.reason)}` : stateWords(change);
  const symbol = planned ? symbols.waiting : symbols.done;
  return { ...row, symbol, words: () => words, time, format: planned ? 'yellow' : 'green', rank: 2 };
}

function runningWords(item: Extract<Item, { state: 'running' }>, now: number, look: Look): Row['words'] {
  const { doing, progress, transfer } = item;
  // A bar that grows says what is going on.
  if (transfer !== undefined) return (columns) => transferBar(transfer, now, columns, look);
  const words = progress === undefined ? '' : ` ${symbolsFor(look).dot} ${oneLine(progress)}`;
  return () => doingWords[doing] + words;
}

/** As many rows as there is room for, those that matter most, in their order. */
function mostTelling(rows: readonly Row[], room: number): readonly Row[] {
  const chosen = new Set(rows.toSorted((one, other) => one.rank - other.rank).slice(0, room));
  return rows.filter((row) => chosen.has(row));
}

function drawn(row: Row, names: number, width: number, ellipsis: string, paint: Paint): string {
  const name = pad(truncate(row.name, names, ellipsis), names);
  const start = `  ${row.symbol} ${name} `;
  const room = width - columnsOf(start);
  if (room <= 0) return truncate(start, width, '');
  const words = row.words(row.time === '' ? room : room - columnsOf(row.time) - 1);
  const rest = spread(words, row.time, room, ellipsis);
  return `  ${paint(row.format, row.symbol)} ${name} ${row.format === 'dim' ? paint('dim', rest) : rest}`;
}

/** Text at the left and a time at the right end, the text giving way. */
function spread(left: string, right: string, width: number, ellipsis: string): string {
  if (width <= 0) return '';
  if (right === '') return truncate(left, width, ellipsis);
  const room = width - columnsOf(right) - 1;
  if (room <= 0) return truncate(left, width, ellipsis);
  return `${pad(truncate(left, room, ellipsis), room)} ${right}`;
}
