import type { ListedImage, Listing, UnreadRepository } from '../engine/listing.ts';
import { bytesText } from './bytes.ts';
import { columnsOf, oneLine, pad, truncate, wrap } from './columns.ts';
import { builtWords, platformNames, shortDigest, tagsWords, totalWords, unreadWords } from './listing-words.ts';
import { type Look, paintFor, symbolsFor } from './look.ts';

/** Tags in less than this are hard to tell apart; other columns give way first. */
const leastTags = 24;
const indent = 4;
const gap = 2;

/**
 * All images of a registry as a table, one a line below its repository, the newest first. Tags that share a digest stand
 * together.
 *
 * @param now what ages are counted to, in milliseconds since 1970
 */
export function listingLines(listing: Listing, now: number, look: Look): readonly string[] {
  const paint = paintFor(look);
  if (listing.unread !== undefined) return namesLines(listing, listing.unread, look);
  if (listing.totals.tags === 0) return ['  The registry has no images.', ...untaggedLines(listing, look)];
  const images = listing.repositories.flatMap((one) => one.images);
  const columns = fitting(columnsFor(images, now, look), look);
  const row = (cell: (column: Column) => string) =>
    columns.map((column) => aligned(column, truncate(cell(column), column.width, symbolsFor(look).ellipsis)));
  const line = (cells: readonly string[]) => `${' '.repeat(indent)}${cells.join(' '.repeat(gap))}`.trimEnd();
  return [
    `${paint('bold', 'Images:')} ${totalWords(listing)}`,
    ...(images.length === 0 ? [] : [paint('dim', line(row(({ head }) => head)))]),
    ...listing.repositories.flatMap(({ name, images, unreadable }) => [
      `  ${paint('bold', oneLine(name))}`,
      ...images.map((image) => line(row(({ cell }) => cell(image)))),
      ...unreadable.flatMap((one) => unreadableLines(one, look)),
    ]),
    ...untaggedLines(listing, look),
  ];
}

/** The names alone, of a registry that has too much for more. */
function namesLines(listing: Listing, unread: readonly UnreadRepository[], look: Look): readonly string[] {
  const width = Math.max(...unread.map(({ name }) => columnsOf(oneLine(name))));
  return [
    `${paintFor(look)('bold', 'Images:')} ${totalWords(listing)}`,
    ...unread.map((one) => `  ${pad(oneLine(one.name), width)}${' '.repeat(gap)}${tagsWords(one)}`.trimEnd()),
    ...untaggedLines(listing, look),
    ...wrap(unreadWords, look.width - 2).map((words) => `  ${words}`),
  ];
}

/** A tag that stands for what cannot be read. */
export function unreadableLines({ tag, reason }: { readonly tag: string; readonly reason: string }, look: Look) {
  const lines = wrap(`${tag} cannot be read: ${oneLine(reason)}`, look.width - indent - 2);
  return lines.map((words, at) => `${' '.repeat(indent)}${at === 0 ? '!' : ' '} ${words}`);
}

function untaggedLines({ untagged }: Listing, look: Look): readonly string[] {
  if (untagged.length === 0) return [];
  return wrap(`Without a tag: ${untagged.map(oneLine).join(', ')}`, look.width - 2).map((words) => `  ${words}`);
}

interface Column {
  readonly head: string;
  readonly cell: (image: ListedImage) => string;
  readonly width: number;
  readonly right?: true;
}

function columnsFor(images: readonly ListedImage[], now: number, look: Look): readonly Column[] {
  const column = (head: string, cell: Column['cell'], right?: true): Column => ({
    head,
    cell,
    width: Math.max(columnsOf(head), ...images.map((image) => columnsOf(cell(image)))),
    ...(right && { right }),
  });
  return [
    column('tags', ({ tags }) => tags.map(oneLine).join(', ')),
    column('size', ({ size }) => bytesText(size), true),
    column('built', (image) => builtWords(image, now)),
    column('digest', ({ digest }) => shortDigest(digest)),
    column('platforms', (image) => platformsIn(platformNames(image), look)),
  ];
}

/** All of them where lines have no end, else the first and a figure. */
function platformsIn(names: readonly string[], { width }: Look): string {
  const [first = '', ...rest] = names.map(oneLine);
  if (width === Infinity) return names.map(oneLine).join(', ');
  return rest.length === 0 ? first : `${first} +${rest.length}`;
}

/** Columns that a line has room for: the last ones are left out first, then the tags are cut short. */
function fitting([tags, ...rest]: readonly Column[], { width }: Pick<Look, 'width'>): readonly Column[] {
  if (tags === undefined) return [];
  const taken = indent + rest.reduce((sum, column) => sum + gap + column.width, 0);
  const left = width - taken;
  if (left >= tags.width) return [tags, ...rest];
  if (left < Math.min(tags.width, leastTags) && rest.length > 2)
    return fitting([tags, ...rest.slice(0, -1)], { width });
  return [{ ...tags, width: Math.max(1, left) }, ...rest];
}

function aligned({ width, right }: Column, text: string): string {
  return right ? ' '.repeat(Math.max(0, width - columnsOf(text))) + text : pad(text, width);
}
